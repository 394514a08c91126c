"""Locks that are released before the await, or that are made for tasks. Nothing here is reported."""

import asyncio
import contextlib
import threading

thread_lock = threading.Lock()
task_lock = asyncio.Lock()


class Store:
    def __init__(self):
        self._lock = threading.Lock()
        self._turn = asyncio.Lock()
        self.rows = []

    async def add(self, source):
        row = await source.get()
        with self._lock:
            self.rows.append(row)
        await source.done()

    async def in_turn(self, source):
        async with self._turn:
            self.rows.append(await source.get())

    def from_threads(self):
        with self._lock:
            return list(self.rows)


async def functions_inside():
    with thread_lock:

        async def later():
            await asyncio.sleep(0)

        jobs = [later]
    await jobs[0]()


async def others(guard, path):
    with guard:
        await asyncio.sleep(0)
    with contextlib.suppress(OSError):
        await asyncio.sleep(0)
    async with task_lock:
        print(path)
        await asyncio.sleep(0)


def plain():
    with thread_lock:
        asyncio.run(others(contextlib.nullcontext(), "here"))


if __name__ == "__main__":
    plain()
