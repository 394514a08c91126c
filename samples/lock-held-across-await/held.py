"""Thread locks held across an await.

Running it prints "first has the lock" and hangs until it is killed: the second task stops the thread of the loop.
"""

import asyncio
import threading
from threading import Lock

_lock = threading.Lock()


async def save(name):
    with _lock:  # expect: lock-held-across-await "`_lock` is held while `save` waits" because: "takes `_lock`"
#   ^^^^^^^^^^
        print(name, "has the lock")
        await asyncio.sleep(0.1)  # because: "gives way to other tasks"


class Store:
    def __init__(self):
        self._lock = Lock()
        self._again = threading.RLock()
        self._changed = threading.Condition()
        self.rows = []

    async def add(self, row, source):
        with self._lock:  # expect: lock-held-across-await "`self._lock` is held while `add` waits"
            async for each in source:
                self.rows.append(each)
            self.rows.append(row)

    async def again(self, row):
        with self._again:  # expect: lock-held-across-await "as an `RLock` it does not keep other tasks out"
            await asyncio.sleep(0)
            self.rows.append(row)

    async def by_hand(self, row):
        self._lock.acquire()  # expect: lock-held-across-await "`self._lock` is held while `by_hand` waits"
#       ^^^^^^^^^^^^^^^^^^^^
        try:
            await asyncio.sleep(0)
            self.rows.append(row)
        finally:
            self._lock.release()


async def deep(flag, parameter: threading.Lock):
    with parameter:  # expect: lock-held-across-await "`parameter`"
        if flag:
            for _ in range(3):
                await asyncio.sleep(0)


async def main():
    await asyncio.gather(save("first"), save("second"))


if __name__ == "__main__":
    asyncio.run(main())
