"""Locks that others can take as well. Nothing here is reported."""

import asyncio
import threading

at_module_level = threading.Lock()
totals = []


def uses_it():
    with at_module_level:
        totals.append(1)


class Counter:
    shared = threading.Lock()

    def __init__(self):
        self._lock = threading.Lock()
        self.total = 0

    def add(self):
        with self._lock, self.shared:
            self.total += 1


def given_to_threads():
    lock = threading.Lock()

    def work(guard):
        with guard:
            totals.append(1)

    threads = [threading.Thread(target=work, args=(lock,)) for _ in range(2)]
    for t in threads:
        t.start()
    with lock:
        totals.append(2)
    for t in threads:
        t.join()


def captured():
    lock = threading.Lock()

    def step():
        with lock:
            totals.append(1)

    with lock:
        totals.append(2)
    return step


def by_key(locks, key):
    lock = locks.setdefault(key, threading.Lock())
    with lock:
        totals.append(key)


def returned():
    lock = threading.Lock()
    with lock:
        totals.append(1)
    return lock


def stored_later(registry):
    lock = threading.Lock()
    with lock:
        registry.lock = lock


def made_when_none_is_given(lock=None):
    lock = lock or threading.Lock()
    with lock:
        totals.append(1)


async def limited(jobs):
    slots = asyncio.Semaphore(2)

    async def one(job):
        async with slots:
            return await job()

    return await asyncio.gather(*(one(job) for job in jobs))


def a_timed_wait():
    """Nobody else takes part: a condition makes a pause that can be interrupted."""
    pause = threading.Condition()
    with pause:
        pause.wait(0.01)


if __name__ == "__main__":
    uses_it()
    Counter().add()
    given_to_threads()
    captured()()
    by_key({}, "a")
    made_when_none_is_given()
    a_timed_wait()
