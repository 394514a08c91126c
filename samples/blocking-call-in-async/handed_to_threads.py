"""Blocking calls that do not run on the event loop, and calls that do not wait. Nothing here is reported."""

import asyncio
import functools
import os
import queue
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

guard = threading.Lock()
jobs = queue.Queue()


def slow(seconds=1):
    time.sleep(seconds)


def counted(n):
    for _ in range(n):
        time.sleep(0.01)
        yield n


async def in_threads():
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(slow)
    await asyncio.to_thread(time.sleep, 1)
    await loop.run_in_executor(None, slow)
    await loop.run_in_executor(None, functools.partial(slow, seconds=2))
    await loop.run_in_executor(None, lambda: slow(3))
    await loop.run_in_executor(None, lambda: time.sleep(1))
    with ThreadPoolExecutor() as pool:
        await loop.run_in_executor(pool, slow)

    def inner():
        time.sleep(1)

    await asyncio.to_thread(inner)
    worker = threading.Thread(target=slow)
    worker.start()
    await asyncio.to_thread(worker.join)


async def do_not_wait(path):
    time.sleep(0)
    if guard.acquire(blocking=False):
        guard.release()
    if guard.acquire(False):
        guard.release()
    with guard:
        print("short")
    try:
        print(jobs.get_nowait(), jobs.get(block=False))
    except queue.Empty:
        print("nothing to do")
    jobs.put("something")
    ready = threading.Event()
    ready.set()
    print(os.path.exists(path), ready.wait(0), path.split(","))


def content(source):
    if isinstance(source, str):
        with open(source) as file:
            return file.read()
    return source


async def certainly_short(source, child: subprocess.Popen):
    jobs.put("something")
    print(jobs.get())
    print(socket.getaddrinfo("127.0.0.1", 80, flags=socket.AI_NUMERICHOST))
    while child.poll() is None:
        await asyncio.sleep(0.1)
    print(child.wait(), content(source))


async def made_but_not_run():
    return counted(3)


async def futures(pool: ThreadPoolExecutor):
    future = pool.submit(slow)
    await asyncio.wrap_future(future)
    return future.result()


def endpoint():
    time.sleep(1)
    return "plain functions may wait"


def start():
    time.sleep(0.1)
    asyncio.run(in_threads())


class Heartbeat(threading.Thread):
    """Runs a loop for one coroutine, in a thread of its own: nothing else is kept waiting."""

    def __init__(self):
        super().__init__()
        self.over = threading.Event()

    async def _beat(self):
        while not self.over.is_set():
            await asyncio.sleep(0)
            self.over.wait(1)

    def run(self):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(self._beat())


async def ended_while_awaited(loop: asyncio.AbstractEventLoop):
    over = loop.create_future()
    worker = threading.Thread(target=loop.call_soon_threadsafe, args=(over.set_result, None))
    worker.start()
    await over
    worker.join()


class Worker:
    def __init__(self):
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.over.wait)
        self.thread.start()

    def close(self):
        self.over.set()
        self.thread.join()


async def told_to_stop(worker: Worker):
    await asyncio.sleep(1)
    worker.close()


async def while_closing(worker: threading.Thread):
    try:
        yield
    except GeneratorExit:
        worker.join()
        raise


def address(host):
    if host == "localhost":
        host = socket.gethostbyname(host)
    return host


async def own_machine(host):
    return address(host), socket.gethostbyname("localhost")


settings = None


def loaded():
    global settings
    if settings is not None:
        return settings
    settings = subprocess.run(["settings"], capture_output=True).stdout
    return settings


def setting(name):
    return name in loaded()


def colour():
    return setting("colour")


async def loaded_before():
    await asyncio.to_thread(loaded)
    return colour()


SYNC = False


async def written_for_both_worlds(host):
    if not SYNC:
        return await asyncio.get_running_loop().getaddrinfo(host, 80)
    else:
        return socket.getaddrinfo(host, 80)


async def never():
    if False and jobs.empty():
        time.sleep(1)


@functools.cache
def table():
    with open("table") as file:
        return file.read()


def words():
    return table().split()


async def read_once():
    return words()


if __name__ == "__main__":
    start()
