"""Run it: the work takes longer beside a loop that spins than beside one that waits."""

import asyncio
import threading
import time


class Worker:
    def __init__(self):
        self.done = False
        self.finished = threading.Event()

    def run(self):
        total = 0
        for n in range(3_000_000):
            total += n
        self.done = True
        self.finished.set()

    def wait_spinning(self):
        while not self.done:  # expect: busy-wait "asks for `not self.done` over and over"
#       ^^^^^^^^^^^^^^^^^^^
            pass

    def wait(self):
        self.finished.wait()


def spin_on_a_thread(thread: threading.Thread):
    while thread.is_alive():  # expect: busy-wait "without pausing"
        continue


async def spin_on_an_event(event: asyncio.Event):
    while not event.is_set():  # expect: busy-wait "keeps the event loop busy"
        await asyncio.sleep(0)


def timed(wait):
    worker = Worker()
    thread = threading.Thread(target=worker.run)
    start = time.perf_counter()
    thread.start()
    getattr(worker, wait)()
    thread.join()
    return time.perf_counter() - start


def main():
    print(f"spinning {timed('wait_spinning'):.2f} s, waiting {timed('wait'):.2f} s")


if __name__ == "__main__":
    main()
