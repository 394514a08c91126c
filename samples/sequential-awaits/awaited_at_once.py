"""Tasks that are awaited as soon as they are made.

Running it takes 0.5 s: the five tasks run one after the other.
"""

import asyncio
import time


async def fetch(n):
    await asyncio.sleep(0.1)
    return n


async def main():
    start = time.monotonic()
    for n in range(5):
        task = asyncio.create_task(fetch(n))  # expect: sequential-awaits "`task` is awaited as soon as it is made" because: "a task is made here"
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        await task
    print(f"took {time.monotonic() - start:.1f} s")


async def results():
    task = asyncio.create_task(fetch(1))  # expect: sequential-awaits
    value = await task
    other = await asyncio.ensure_future(fetch(2))  # expect: sequential-awaits "`asyncio.ensure_future\(fetch\(2\)\)`"
    return value + other


if __name__ == "__main__":
    asyncio.run(main())
