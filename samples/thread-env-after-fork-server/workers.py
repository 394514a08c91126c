"""The workers have started when the variable is set: run it, and see what they find in their environment."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool


def seen(_):
    return os.environ.get("OMP_NUM_THREADS")


def bad():
    with Pool(2) as pool:
        os.environ["OMP_NUM_THREADS"] = "1"  # expect: thread-env-after-fork-server "workers of `Pool\(2\)` have started"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        return pool.map(seen, range(2))


def good():
    os.environ["OMP_NUM_THREADS"] = "1"
    with Pool(2) as pool:
        return pool.map(seen, range(2))


def started_with_the_first_task():
    with ProcessPoolExecutor(2) as pool:
        os.environ["OMP_NUM_THREADS"] = "1"
        return list(pool.map(seen, range(2)))


def after_the_pool():
    with Pool(2) as pool:
        found = pool.map(seen, range(2))
    os.environ["OMP_NUM_THREADS"] = "1"
    return found


if __name__ == "__main__":
    os.environ.pop("OMP_NUM_THREADS", None)
    print("bad:", bad())
    print("good:", good())
