"""Locks that are made where they are taken. Running it prints fewer than 400: updates get lost as if there were no lock."""

import asyncio
import threading
import time
from threading import Lock

totals = {"lock": 0, "with": 0}


def in_the_with_statement():
    with threading.Lock():  # expect: lock-never-shared "the lock made by `threading.Lock\(\)` is taken by nobody else"
#        ^^^^^^^^^^^^^^^^
        before = totals["with"]
        time.sleep(0)
        totals["with"] = before + 1


def in_a_local_variable():
    lock = Lock()  # expect: lock-never-shared because: "a new lock"
    with lock:  # because: "never waits"
        before = totals["lock"]
        time.sleep(0)
        totals["lock"] = before + 1


def by_hand():
    lock = threading.RLock()  # expect: lock-never-shared
    lock.acquire()
    try:
        totals["lock"] += 1
    finally:
        lock.release()


async def in_a_coroutine(job):
    lock = asyncio.Lock()  # expect: lock-never-shared
    async with lock:
        await job()


def run(target):
    threads = [threading.Thread(target=lambda: [target() for _ in range(100)]) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


if __name__ == "__main__":
    run(in_a_local_variable)
    print(totals["lock"])
