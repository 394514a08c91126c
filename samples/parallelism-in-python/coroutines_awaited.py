"""Two coroutines that wait, run side by side.

Teaches: with `await` the two waits overlap; running it prints "2.0 s", not 3.
"""

import asyncio
import time


async def hello_after(seconds):
    await asyncio.sleep(seconds)
    print("hello after", seconds)


async def main():
    await asyncio.gather(hello_after(1), hello_after(2))


started = time.perf_counter()
asyncio.run(main())
print(f"{time.perf_counter() - started:.1f} s")
