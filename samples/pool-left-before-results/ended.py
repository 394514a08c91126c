"""Run it: the result is not there after a second, and never will be."""

import multiprocessing
import time


def work(n):
    time.sleep(0.2)
    return n * n


def main():
    with multiprocessing.Pool(1) as pool:  # because: "ends the worker processes"
        pending = pool.apply_async(work, (3,))
    try:
        print(pending.get(1))  # expect: pool-left-before-results "`pending.get\(1\)` asks for what `pool.apply_async\(work, \(3,\)\)` gave them"
#             ^^^^^^^^^^^^^^
    except multiprocessing.TimeoutError:
        print("no result")


if __name__ == "__main__":
    main()
