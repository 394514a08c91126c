"""A handler that stops the loop through two other modules.

Running it, the second request waits for the first: two requests of 0.3 s take 0.6 s.
"""

import asyncio
import time

from service import Orders


async def handle(orders: Orders, number):
    return orders.find(number)  # expect: blocking-call-in-async "`orders.find\(number\)` stops the event loop: it leads to `time.sleep`" because: "it calls `orders.find\(number\)`"
#          ^^^^^^^^^^^^^^^^^^^


async def main():
    start = time.monotonic()
    orders = Orders()
    print(await asyncio.gather(handle(orders, 1), handle(orders, 2)))
    print("took", time.monotonic() - start)


if __name__ == "__main__":
    asyncio.run(main())
