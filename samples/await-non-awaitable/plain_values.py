"""Plain values that are awaited.

Running it raises `TypeError: object NoneType can't be used in 'await' expression` after the whole loop has slept for a second.
"""

import asyncio
import time


def count_of(prices):
    return len(prices)


def log(text):
    print(text)


class Basket:
    def __init__(self):
        self.items = []

    def count(self) -> int:
        return len(self.items)


async def main():
    await time.sleep(1)  # expect: await-non-awaitable "`time.sleep\(1\)` gives a plain value"
#   ^^^^^^^^^^^^^^^^^^^
    await log("hello")  # expect: await-non-awaitable "`log\(\"hello\"\)`" because: "`await` finds nothing to wait for"
    print(await count_of([1, 2]) + 1)  # expect: await-non-awaitable "`count_of\(\[1, 2\]\)`"
    basket = Basket()
    return await basket.count()  # expect: await-non-awaitable "`basket.count\(\)`"


if __name__ == "__main__":
    asyncio.run(main())
