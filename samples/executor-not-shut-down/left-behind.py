"""Pools that a function leaves behind.

Running it with `-X dev` prints "ResourceWarning: unclosed running multiprocessing pool".
"""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import Pool


def double(n):
    return 2 * n


def one_more_on_each_call(numbers):
    pool = ThreadPoolExecutor(1)  # expect: executor-not-shut-down "the executor made by `ThreadPoolExecutor\(1\)` is never shut down" because: "is made here"
#          ^^^^^^^^^^^^^^^^^^^^^
    return list(pool.map(double, numbers))


def processes(numbers):
    pool = ProcessPoolExecutor()  # expect: executor-not-shut-down
    results = list(pool.map(double, numbers))
    # The results are complete here.
    return results


def a_pool(numbers):
    pool = Pool(2)  # expect: executor-not-shut-down "the pool made by `Pool\(2\)`"
    return pool.map(double, numbers)


def at_once(n):
    return ThreadPoolExecutor().submit(double, n).result()  # expect: executor-not-shut-down


if __name__ == "__main__":
    print(one_more_on_each_call([1]), processes([2]), a_pool([3]), at_once(4))
