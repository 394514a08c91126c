"""Two threads enter and leave the limit in turn, and the process is left with the limit of one of them: run it."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits


def bad(pause):
    with threadpool_limits(limits=1):  # expect: threadpoolctl-across-threads "belongs to the whole process"
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        time.sleep(pause)
        return float(np.ones(3).sum())


def solve(pause):
    time.sleep(pause)
    return float(np.ones(3).sum())


def solve_all_badly(pauses):
    results = []
    with ThreadPoolExecutor() as pool:
        for pause in pauses:
            results.append(pool.submit(bad, pause))
            time.sleep(0.1)
    return [result.result() for result in results]


def solve_all(pauses):
    with threadpool_limits(limits=1), ThreadPoolExecutor() as pool:
        return list(pool.map(solve, pauses))


def in_the_main_thread():
    with threadpool_limits(limits=2):
        return np.ones(3).sum()


def threads():
    return [info["num_threads"] for info in threadpool_info()]


if __name__ == "__main__":
    before = threads()
    solve_all([0.2, 0.4])
    print("good leaves", threads(), "of", before)
    solve_all_badly([0.2, 0.4])
    print("bad leaves", threads(), "of", before)
