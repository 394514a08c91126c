"""The predicate is asked again after each wait. Nothing here is reported."""

import asyncio
import threading
import time


class Shelf:
    def __init__(self):
        self.items = []
        self.filled = threading.Condition()

    def take(self):
        with self.filled:
            while not self.items:
                self.filled.wait()
            return self.items.pop()

    def take_soon(self):
        with self.filled:
            self.filled.wait_for(lambda: self.items, timeout=1)
            return self.items.pop() if self.items else None

    def put(self, item):
        with self.filled:
            self.items.append(item)
            self._tell()

    def _tell(self):
        self.filled.notify_all()

    def pause(self):
        with self.filled:
            self.filled.wait(0.1)


class Turn:
    """One waiter hands its turn to the next; the loop is in the caller."""

    def __init__(self):
        self._free = asyncio.Condition()
        self.busy = False

    async def _changed(self):
        async with self._free:
            await self._free.wait()

    async def enter(self):
        while self.busy:
            await self._changed()
        self.busy = True

    async def leave(self):
        async with self._free:
            self.busy = False
            self._free.notify_all()


def main():
    shelf = Shelf()
    consumers = [threading.Thread(target=shelf.take) for _ in range(3)]
    for consumer in consumers:
        consumer.start()
    time.sleep(0.1)
    for item in ("book", "pen", "lamp"):
        shelf.put(item)
    for consumer in consumers:
        consumer.join()
    print(shelf.take_soon(), shelf.pause())


if __name__ == "__main__":
    main()
