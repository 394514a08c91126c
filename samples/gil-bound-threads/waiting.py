"""Threads that wait, compute without the GIL, are alone, or of which not enough is known. Nothing here is reported."""

import asyncio
import hashlib
import threading
import time
import zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def heavy(seed):
    value = seed
    for _ in range(2_000_000):
        value = (value * 31 + 7) % 65_521
    return value


def waits(n):
    time.sleep(0.01)
    return n


def computes_and_waits(n):
    for _ in range(1000):
        n = (n * 31 + 7) % 65_521
        time.sleep(0)
    return n


def digests(block):
    for _ in range(100):
        block = hashlib.sha256(block * 100).digest()
    return block


def packs(block):
    return zlib.compress(block * 10_000)


def of_unknown_length(items):
    total = 0
    for item in items:
        total += item
    return total


def calls_something_unknown(step):
    value = 0
    for _ in range(2_000_000):
        value = step(value)
    return value


def reads(path):
    count = 0
    with open(path) as lines:
        for line in lines:
            count += len(line)
    return count


def pools():
    with ThreadPoolExecutor() as pool:
        list(pool.map(waits, range(4)))
        list(pool.map(computes_and_waits, range(4)))
        list(pool.map(digests, [b"a", b"b"]))
        list(pool.map(packs, [b"a", b"b"]))
        list(pool.map(of_unknown_length, [[1, 2], [3, 4]]))
        list(pool.map(reads, [__file__]))


def with_unknown_steps(steps):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(calls_something_unknown, steps))


def processes():
    with ProcessPoolExecutor() as pool:
        return list(pool.map(heavy, range(2)))


def one_thread_beside_the_window(show):
    """A single thread keeps the caller responsive."""
    t = threading.Thread(target=heavy, args=(1,))
    t.start()
    show()
    t.join()


def a_queue_of_one():
    """One worker does the work in order; it is not there to be faster."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return [future.result() for future in [pool.submit(heavy, n) for n in range(2)]]


async def beside_the_loop():
    return await asyncio.gather(asyncio.to_thread(heavy, 1), asyncio.to_thread(heavy, 2))


if __name__ == "__main__":
    pools()
    processes()
    one_thread_beside_the_window(lambda: print("window"))
    a_queue_of_one()
    asyncio.run(beside_the_loop())
