"""Locks that stay locked. Running it prints "second caller would wait for ever"."""

import asyncio
import threading

lock = threading.Lock()
seen = set()


def parse(text):
    return int(text)


def an_exception(text):
    lock.acquire()  # expect: lock-not-released "`lock` stays locked when `parse\(text\)` raises" because: "is taken here"
#   ^^^^^^^^^^^^^^
    number = parse(text)
    seen.add(number)  # the set is shared
    lock.release()
    return number


def an_early_return(key):
    lock.acquire()  # expect: lock-not-released "`lock` stays locked when `return False` leaves the function"
    if key in seen:
        return False  # because: "with the lock held"
    seen.add(key)
    lock.release()
    return True


def a_raise(key):
    lock.acquire()  # expect: lock-not-released "stays locked when `raise KeyError\(key\)` is reached"
    if key not in seen:
        raise KeyError(key)
    seen.remove(key)
    lock.release()


def on_one_branch(key):
    lock.acquire()  # expect: lock-not-released "on a path that does not release it"
    if key in seen:
        seen.remove(key)
        lock.release()


class Counter:
    def __init__(self):
        self._lock = threading.RLock()
        self.total = 0

    def add(self, text):
        self._lock.acquire()  # expect: lock-not-released "`self._lock` stays locked"
        self.total += parse(text)
        self._lock.release()


async def across_an_await(jobs: asyncio.Lock, job):
    await jobs.acquire()  # expect: lock-not-released "`jobs` stays locked"
    await job()
    jobs.release()


def only_taken(key):
    lock.acquire()  # missed-alarm: lock-not-released
    seen.add(key)


if __name__ == "__main__":
    try:
        an_exception("not a number")
    except ValueError:
        pass
    if not lock.acquire(timeout=0.1):
        print("second caller would wait for ever")
