"""A remote function that uses a large array of its module: Ray warns from 10 MB on, and refuses it from 95 MB on. Run it."""

import numpy as np
import ray

TABLE = np.zeros((13_000, 1000))
SMALL = [1, 2, 3]


@ray.remote
def bad(n):
    return TABLE[n, 0]  # expect: ray-closure-captures-large "carries `TABLE` with it"
#          ^^^^^


@ray.remote
def good(table, n):
    return table[n, 0]


@ray.remote
def small(n):
    return SMALL[n]


def in_the_driver(n):
    return TABLE[n, 0]


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        print(ray.get(bad.remote(0)))
    except ValueError as problem:
        print("ValueError:", str(problem)[:80])
    print(ray.get(good.remote(ray.put(TABLE), 0)))
