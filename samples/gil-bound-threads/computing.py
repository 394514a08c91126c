"""Threads that compute in pure Python.

Running it prints the time for four pieces of work in a row, and on four threads: the second is no shorter.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor


def primes(limit):
    found = 0
    for n in range(2, 60_000):  # because: "loop"
        for d in range(2, int(n**0.5) + 1):
            if n % d == 0:
                break
        else:
            found += 1
    return found + limit


def checksum(seed):
    value = seed
    for _ in range(5_000_000):
        value = (value * 31 + 7) % 65_521
    return value


def a_map():
    with ThreadPoolExecutor() as pool:
        return list(pool.map(primes, range(4)))  # expect: gil-bound-threads "threads cannot run `primes` side by side" because: "threads are given `primes`"
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^


def a_submit_in_a_loop():
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(checksum, seed) for seed in range(4)]  # expect: gil-bound-threads "`checksum`"
        return [future.result() for future in futures]


def threads():
    workers = [threading.Thread(target=primes, args=(n,)) for n in range(4)]  # expect: gil-bound-threads
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def two_threads():
    left = threading.Thread(target=checksum, args=(1,))  # expect: gil-bound-threads
    right = threading.Thread(target=checksum, args=(2,))
    left.start()
    right.start()
    left.join()
    right.join()


if __name__ == "__main__":
    started = time.perf_counter()
    for n in range(4):
        primes(n)
    print(f"in a row: {time.perf_counter() - started:.2f} s")
    started = time.perf_counter()
    a_map()
    print(f"on threads: {time.perf_counter() - started:.2f} s")
