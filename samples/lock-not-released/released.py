"""Locks that are released on every path, or by somebody else. Nothing here is reported."""

import asyncio
import threading
import time
from contextlib import contextmanager

lock = threading.Lock()
slots = threading.Semaphore(2)
total = 0


def a_with_block(work):
    with lock:
        work()


def a_finally(work):
    lock.acquire()
    try:
        work()
    finally:
        lock.release()


def acquired_inside_the_try(work):
    try:
        lock.acquire()
        work()
    finally:
        lock.release()


def nothing_between_can_raise():
    global total
    lock.acquire()
    total += 1
    lock.release()


def nothing_between_raises(items, changed):
    lock.acquire()
    items.append((len(items), time.monotonic()))
    changed.notify()
    lock.release()


def only_when_there_is_something_to_protect(shared, work):
    if shared:
        lock.acquire()
    try:
        work()
    finally:
        if shared:
            lock.release()


def under_the_same_condition(shared, work):
    if shared:
        lock.acquire()
    work()
    if shared:
        lock.release()


class Pool:
    def __init__(self):
        self._locked = False

    def reset(self, busy, work):
        try:
            if busy:
                lock.acquire()
                self._locked = True
            work()
        finally:
            if self._locked:
                try:
                    lock.release()
                except RuntimeError:
                    pass
                self._locked = False


def kept_when_the_loop_is_left(ready, send):
    while True:
        lock.acquire()
        if ready.is_set():
            break
        lock.release()
        time.sleep(0.01)
    try:
        send()
    finally:
        lock.release()


def released_on_both_branches(flag):
    lock.acquire()
    if flag:
        lock.release()
    else:
        lock.release()


def released_and_raised_again(work):
    lock.acquire()
    try:
        work()
    except BaseException:
        lock.release()
        raise
    lock.release()


def kept_on_success(work):
    """The caller has the lock, unless it failed."""
    lock.acquire()
    try:
        return work()
    except BaseException:
        lock.release()
        raise


async def a_slot_for_a_connection(slots: asyncio.Semaphore, connect):
    await slots.acquire()
    try:
        connection = await connect()
        return connection
    except BaseException:
        slots.release()
        raise


class Gate:
    """One method takes, the other gives back."""

    def __init__(self):
        self._lock = threading.Lock()

    def acquire(self):
        self._lock.acquire()

    def release(self):
        self._lock.release()

    def __enter__(self):
        self._lock.acquire()
        return self

    def __exit__(self, *exception):
        self._lock.release()


@contextmanager
def locked():
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


def released_by_a_callback(later):
    lock.acquire()
    later(lock.release)


def released_by_an_inner_function(later):
    lock.acquire()

    def done():
        lock.release()

    later(done)


def taken_as_a_signal(start):
    """The other side releases it."""
    gate = threading.Lock()
    gate.acquire()
    start(gate)
    gate.acquire()


def a_slot_that_the_consumer_gives_back(put, item):
    slots.acquire()
    put(item)


def hand_over_hand(first, second):
    first.acquire()
    second.acquire()
    first.release()
    second.release()


def retried(work):
    while not lock.acquire(blocking=False):
        time.sleep(0.01)
    try:
        work()
    finally:
        lock.release()


async def an_async_finally(jobs: asyncio.Lock, job):
    await jobs.acquire()
    try:
        await job()
    finally:
        jobs.release()


if __name__ == "__main__":
    a_with_block(print)
    a_finally(print)
    acquired_inside_the_try(print)
    nothing_between_can_raise()
    released_on_both_branches(True)
    released_and_raised_again(print)
    with Gate(), locked():
        print("inside")
