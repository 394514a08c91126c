"""Two coroutines that wait, run side by side.

Teaches: calling a coroutine function runs nothing.
Running it prints "0.0 s" where two seconds were meant, and a RuntimeWarning that `sleep` was never awaited.
"""

import asyncio
import time


async def hello_after(seconds):
    asyncio.sleep(seconds)  # expect: unawaited-coroutine "asyncio.sleep\(seconds\)"
    print("hello after", seconds)


async def main():
    await asyncio.gather(hello_after(1), hello_after(2))


started = time.perf_counter()
asyncio.run(main())
print(f"{time.perf_counter() - started:.1f} s")
