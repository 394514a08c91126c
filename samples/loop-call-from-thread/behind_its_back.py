"""Run it: the answer is there after 0.1 seconds, and is seen when the loop wakes for another reason, after a second."""

import asyncio
import threading
import time


class Line:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.answer = self.loop.create_future()
        self.rung = asyncio.Event()

    def call(self):
        self.thread = threading.Thread(target=self._talk)  # because: "starts a thread"
        self.thread.start()

    def _talk(self):
        time.sleep(0.1)
        self._tell("hello")

    def _tell(self, text):
        self.answer.set_result(text)  # expect: loop-call-from-thread "may be called by the thread of the event loop only"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        self.rung.set()  # expect: loop-call-from-thread "`_tell` runs in a thread"

    async def close(self):
        await asyncio.to_thread(self.thread.join)


def start_task(work):
    return asyncio.create_task(work())  # expect: loop-call-from-thread because: "no event loop runs in this thread"


async def main():
    line = Line()
    start = time.perf_counter()
    line.call()
    wake = asyncio.create_task(asyncio.sleep(1))
    print(await line.answer, f"{time.perf_counter() - start:.1f} s")
    await wake
    await line.close()
    worker = threading.Thread(target=start_task, args=(main,))
    worker.start()
    await asyncio.to_thread(worker.join)


if __name__ == "__main__":
    asyncio.run(main())
