"""Run it with a time limit: the handler waits for the lock that the interrupted code holds, and the program hangs."""

import asyncio
import os
import queue
import signal
import threading


class Store:
    def __init__(self):
        self.lock = threading.Lock()
        self.rows = []
        self.events = queue.Queue()
        self.stopping = asyncio.Event()

    def add(self, row):
        with self.lock:  # because: "is interrupted by the signal"
            self.rows.append(row)
            os.kill(os.getpid(), signal.SIGUSR1)

    def flush(self):
        with self.lock:  # because: "waits for the code that it interrupted"
            self.rows.clear()

    def on_usr1(self, signum, frame):
        self.flush()  # expect: signal-handler-unsafe "takes `self.lock`, which the interrupted code may hold"
#       ^^^^^^^^^^^^

    def on_hup(self, signum, frame):
        self.events.put("reload")  # expect: signal-handler-unsafe "takes a lock inside `self.events.put`"

    def on_term(self, signum, frame):
        self.stopping.set()  # expect: signal-handler-unsafe "does not wake the event loop"

    def install(self):
        signal.signal(signal.SIGUSR1, self.on_usr1)
        signal.signal(signal.SIGHUP, self.on_hup)

    def install_for_a_loop(self):
        signal.signal(signal.SIGTERM, self.on_term)


def install_late():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # expect: signal-handler-unsafe "raises `ValueError`"


def main():
    helper = threading.Thread(target=install_late)
    helper.start()
    helper.join()
    store = Store()
    store.install()
    store.add("a")


if __name__ == "__main__":
    main()
