"""A timed acquire whose result is ignored. Running it prints "inside without the lock"."""

import threading

lock = threading.Lock()


def with_a_timeout(work):
    lock.acquire(timeout=0.1)  # expect: lock-not-released "the result of `lock.acquire\(timeout=0.1\)` is ignored" because: "goes on"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^
    try:
        work()
    finally:
        lock.release()  # because: "does not hold"


def without_waiting(work):
    lock.acquire(blocking=False)  # expect: lock-not-released "is ignored"
    try:
        work()
    finally:
        lock.release()


def positional(work):
    lock.acquire(True, 0.1)  # expect: lock-not-released "is ignored"
    try:
        work()
    finally:
        lock.release()


def tested(work):
    if lock.acquire(timeout=0.1):
        try:
            work()
        finally:
            lock.release()


def tested_by_name(work):
    got = lock.acquire(blocking=False)
    try:
        work()
    finally:
        if got:
            lock.release()


def no_limit(work):
    lock.acquire(timeout=-1)
    try:
        work()
    finally:
        lock.release()


if __name__ == "__main__":
    lock.acquire()
    with_a_timeout(lambda: print("inside without the lock"))
