"""The same work in threads and processes. Nothing here is reported."""

import asyncio
import functools
import hashlib
import time
from concurrent.futures import ProcessPoolExecutor


def digest(password):
    return hashlib.pbkdf2_hmac("sha256", password, b"salt", 1_000_000)


def primes(limit):
    found = 0
    for n in range(2, limit):
        found += all(n % d for d in (2, 3, 5, 7, 11))
    return found


def cached(password, known):
    if password in known:
        return known[password]
    return digest(password)


@functools.lru_cache(maxsize=None)
def table():
    return [bytes(a ^ b for a in range(256)) for b in range(256)]


def mask(data):
    for part in data:
        last = table()[part]
    return last


@functools.cache
def hashed(password):
    return digest(password)


async def masked(data):
    return mask(data), hashed(data)


async def look_up(password, known):
    return cached(password, known)


async def small():
    return primes(50)


async def tick(pauses):
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.01)
        pauses.append(time.perf_counter() - start)


async def main():
    pauses = []
    clock = asyncio.create_task(tick(pauses))
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1) as pool:
        await asyncio.gather(asyncio.to_thread(digest, b"secret"), loop.run_in_executor(pool, primes, 500_000), small())
    clock.cancel()
    print(f"longest pause {max(pauses):.2f} s", await look_up("a", {"a": 1}))


if __name__ == "__main__":
    asyncio.run(main())
