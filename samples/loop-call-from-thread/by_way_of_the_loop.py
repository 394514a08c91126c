"""Threads ask the loop to do it, or have one of their own. Nothing here is reported."""

import asyncio
import queue
import threading
import time


class Line:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.answer = self.loop.create_future()
        self.words = queue.Queue()

    def call(self):
        self.thread = threading.Thread(target=self._talk)
        self.thread.start()

    def _talk(self):
        time.sleep(0.1)
        self.words.put("hello")
        self.loop.call_soon_threadsafe(self.answer.set_result, "hello")
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self.loop).result()

    async def close(self):
        await asyncio.to_thread(self.thread.join)


def serve():
    async def work():
        stop = asyncio.Event()
        stop.set()
        await stop.wait()

    asyncio.run(work())


async def main():
    line = Line()
    line.call()
    print(await line.answer)
    await line.close()
    server = threading.Thread(target=serve)
    server.start()
    await asyncio.to_thread(server.join)


if __name__ == "__main__":
    asyncio.run(main())
