"""Coroutines that are made and dropped.

Running it ends at once although it says it sleeps for two seconds, and prints
`RuntimeWarning: coroutine 'sleep' was never awaited`.
"""

import asyncio


async def hello(n):
    asyncio.sleep(n)  # expect: unawaited-coroutine "the coroutine made by `asyncio.sleep\(n\)` is never awaited" because: "makes a coroutine"
#   ^^^^^^^^^^^^^^^^
    print("hello after", n)


async def two_at_once():
    hello(1)  # expect: unawaited-coroutine "`hello\(1\)`"
    hello(2)  # expect: unawaited-coroutine "`hello\(2\)`"


class Account:
    def __init__(self):
        self._lock = asyncio.Lock()
        self.balance = 0

    async def store(self):
        await asyncio.sleep(0)

    async def add(self, amount):
        self._lock.acquire()  # expect: unawaited-coroutine "`self._lock.acquire\(\)`"
        self.balance += amount
        self.store()  # expect: unawaited-coroutine "`self.store\(\)`"


async def pay(account: Account, reader: asyncio.StreamReader):
    account.add(5)  # expect: unawaited-coroutine "`account.add\(5\)`"
    reader.read()  # expect: unawaited-coroutine "`reader.read\(\)`"
    (await asyncio.sleep(0), account.store())  # expect: unawaited-coroutine "`account.store\(\)`"


async def one_for_each(accounts):
    [hello(account) for account in accounts]  # expect: unawaited-coroutine "`hello\(account\)`"


async def by_condition(flag, account: Account):
    account.store() if flag else None  # expect: unawaited-coroutine "`account.store\(\)`"
    flag and account.store()  # expect: unawaited-coroutine "`account.store\(\)`"


def plain():
    hello(3)  # expect: unawaited-coroutine "`hello\(3\)`"


if __name__ == "__main__":
    plain()
    asyncio.run(hello(2))
    two_at_once()  # expect: unawaited-coroutine "`two_at_once\(\)`"
