"""Loops that pause, wait, or do the work themselves. Nothing here is reported."""

import asyncio
import threading
import time


class Worker:
    def __init__(self):
        self.done = False
        self.left = 3

    @property
    def stepped(self):
        self.left -= 1
        return self.left <= 0

    def poll(self):
        while not self.done:
            time.sleep(0.01)

    def step(self):
        while not self.stepped:
            pass

    def run(self):
        self.done = True


async def look(worker):
    while not worker.done:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0)


def read_all(stream):
    while stream.readline():
        pass


def main():
    worker = Worker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    worker.poll()
    worker.step()
    thread.join()
    asyncio.run(look(worker))
    with open(__file__) as stream:
        read_all(stream)


if __name__ == "__main__":
    main()
