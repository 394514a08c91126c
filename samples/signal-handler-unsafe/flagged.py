"""Handlers that set a flag, and work that is done elsewhere. Nothing here is reported."""

import asyncio
import os
import queue
import signal
import threading


class Store:
    def __init__(self):
        self.lock = threading.Lock()
        self.again = threading.RLock()
        self.rows = []
        self.events = queue.SimpleQueue()
        self.stopping = threading.Event()

    def add(self, row):
        with self.lock:
            self.rows.append(row)
            os.kill(os.getpid(), signal.SIGUSR1)

    def on_usr1(self, signum, frame):
        self.events.put("flush")
        if self.lock.acquire(blocking=False):
            self.lock.release()

    def on_term(self, signum, frame):
        with self.again:
            self.stopping.set()

    def install(self):
        signal.signal(signal.SIGUSR1, self.on_usr1)
        signal.signal(signal.SIGTERM, self.on_term)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def install(loop, stopping: asyncio.Event):
    def stop(*_):
        stopping.set()

    try:
        loop.add_signal_handler(signal.SIGTERM, stop)
    except NotImplementedError:
        # On Windows, where the loop is woken by every signal.
        signal.signal(signal.SIGTERM, stop)


def main():
    store = Store()
    store.install()
    store.add("a")
    print(store.events.get(), store.rows)


if __name__ == "__main__":
    main()
