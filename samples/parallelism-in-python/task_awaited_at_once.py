"""A task is made and awaited in the same breath.

Teaches: a task that is awaited at once runs alone; the two waits add up. Running it prints "0.6 s", not 0.3.
"""

import asyncio
import time


async def fetch(name):
    await asyncio.sleep(0.3)
    return name


async def main():
    first = asyncio.create_task(fetch("first"))  # expect: sequential-awaits
    print(await first)
    second = asyncio.create_task(fetch("second"))  # expect: sequential-awaits
    print(await second)


started = time.perf_counter()
asyncio.run(main())
print(f"{time.perf_counter() - started:.1f} s")
