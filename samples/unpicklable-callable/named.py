"""Functions at module level, methods, built-in functions and partials go through. Nothing here is reported."""

import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial


def add(offset, n):
    return n + offset


class Shift:
    def __init__(self, offset):
        self.offset = offset

    def __call__(self, n):
        return n + self.offset

    def twice(self, n):
        return n + 2 * self.offset


def main():
    with ProcessPoolExecutor(1) as pool:
        print(list(pool.map(partial(add, 1), [1])), pool.submit(math.sqrt, 4).result())
        print(pool.submit(Shift(1), 1).result(), pool.submit(Shift(1).twice, 1).result())
    with multiprocessing.Pool(1) as pool:
        print(pool.starmap(add, [(1, 2)]))
    with ThreadPoolExecutor() as threads:
        print(list(threads.map(lambda n: n + 1, [1])))


if __name__ == "__main__":
    main()
