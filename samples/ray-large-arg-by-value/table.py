"""An array of 8 MB as an argument of 20 tasks: it is put into the object store 20 times. Run it and compare the times."""

import time

import numpy as np
import ray


@ray.remote
def first(table, n):
    return table[n, 0]


def bad(n):
    table = np.zeros((1000, 1000))
    return ray.get([first.remote(table, i) for i in range(n)])  # expect: ray-large-arg-by-value "`table` is copied into the object store"
#                                ^^^^^


def bad_loop(n):
    table = np.random.rand(1000, 1000)
    refs = []
    for i in range(n):
        refs.append(first.remote(table, i))  # expect: ray-large-arg-by-value
    return ray.get(refs)


def good(n):
    table = ray.put(np.zeros((1000, 1000)))
    return ray.get([first.remote(table, i) for i in range(n)])


def different_each_time(n):
    refs = []
    for i in range(n):
        table = np.zeros((1000, 1000))
        refs.append(first.remote(table, i))
    return ray.get(refs)


def small(n):
    table = [1, 2, 3]
    return ray.get([first.remote(table, i) for i in range(n)])


def once():
    table = np.zeros((1000, 1000))
    return ray.get(first.remote(table, 0))


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    good(2)
    for run in (bad, good):
        start = time.perf_counter()
        run(20)
        print(f"{run.__name__}: {time.perf_counter() - start:.2f} s")
