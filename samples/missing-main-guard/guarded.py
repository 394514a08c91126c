"""Processes that are started under a guard, by a function that nobody calls at import, or not at all. Nothing here is reported."""

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import Pool, Process
from multiprocessing.pool import ThreadPool

idle = ProcessPoolExecutor()


def double(n):
    return 2 * n


def main():
    child = Process(target=double, args=(1,))
    child.start()
    child.join()
    with Pool(2) as pool:
        print(pool.map(double, range(3)))


def use_idle():
    return list(idle.map(double, range(3)))


class Runner:
    def run(self):
        main()


runner = Runner()
never_started = {"child": Process(target=double, args=(1,))}
with ThreadPoolExecutor() as threads:
    print(list(threads.map(double, range(3))))
with ThreadPool(2) as threads:
    print(threads.map(double, range(3)))
subprocess.run([sys.executable, "-c", "print('child')"], check=True)

if __name__ == "__main__":
    main()
    print(use_idle())
    never_started["child"].start()
    never_started["child"].join()
