"""Run it: the longest pause between two ticks of the clock is as long as the computations together."""

import asyncio
import hashlib
import time


def digest(password):
    return hashlib.pbkdf2_hmac("sha256", password, b"salt", 1_000_000)  # because: "slow by design"


def store(password):
    hashed = digest(password)
    return hashed.hex()


def primes(limit):
    found = 0
    for n in range(2, limit):
        found += all(n % d for d in (2, 3, 5, 7, 11))  # because: "goes round"
    return found


async def register(password):
    return store(password)  # expect: cpu-bound-on-event-loop "`store\(password\)` computes for tenths of a second"


async def count():
    return primes(500_000)  # expect: cpu-bound-on-event-loop "while the event loop stands still"
#          ^^^^^^^^^^^^^^^


async def add():
    total = 0
    for n in range(2_000_000):  # expect: cpu-bound-on-event-loop "2_000_000 rounds"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^
        total += n
    return total


async def tick(pauses):
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.01)
        pauses.append(time.perf_counter() - start)


async def main():
    pauses = []
    clock = asyncio.create_task(tick(pauses))
    await asyncio.sleep(0.05)
    await asyncio.gather(register(b"secret"), count(), add())
    await asyncio.sleep(0.05)
    clock.cancel()
    print(f"longest pause {max(pauses):.2f} s")


if __name__ == "__main__":
    asyncio.run(main())
