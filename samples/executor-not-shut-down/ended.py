"""Pools that end, or that live as long as the program by decision. Nothing here is reported."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

shared = ThreadPoolExecutor(2)


def double(n):
    return 2 * n


def a_with_block(numbers):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(double, numbers))


def bound_first(numbers):
    pool = ThreadPoolExecutor()
    with pool:
        return list(pool.map(double, numbers))


def shut_down(numbers):
    pool = ThreadPoolExecutor()
    try:
        return list(pool.map(double, numbers))
    finally:
        pool.shutdown(wait=True)


def closed_and_joined(numbers):
    pool = ThreadPool(2)
    results = pool.map(double, numbers)
    pool.close()
    pool.join()
    return results


def on_an_exit_stack(numbers):
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor())
        return list(pool.map(double, numbers))


def closing(numbers):
    with contextlib.closing(ThreadPool(2)) as pool:
        return pool.map(double, numbers)


def handed_back():
    return ThreadPoolExecutor()


def handed_on(registry):
    registry.add(ThreadPoolExecutor())


def the_default_of_a_loop():
    asyncio.get_event_loop().set_default_executor(ThreadPoolExecutor())


class Loader:
    def __init__(self):
        self._pool = ThreadPoolExecutor()

    def load(self, numbers):
        return list(self._pool.map(double, numbers))

    def close(self):
        self._pool.shutdown()


class LivesAsLongAsTheProgram:
    """Reported by the strict profile only."""

    def __init__(self):
        self._pool = ThreadPoolExecutor()

    def load(self, numbers):
        return list(self._pool.map(double, numbers))


if __name__ == "__main__":
    a_with_block([1])
    bound_first([1])
    shut_down([1])
    closed_and_joined([1])
    on_an_exit_stack([1])
    closing([1])
