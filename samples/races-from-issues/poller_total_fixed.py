"""A background thread and the methods of its owner both add to the same total. Mended: nothing is reported."""

import threading
import time


class Poller:
    def __init__(self):
        self.total = 0
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self.thread.start()

    def measure(self):
        time.sleep(0.1)
        return 1

    def _run(self):
        while True:
            n = self.measure()
            with self.lock:
                self.total += n

    def add(self, n):
        more = self.measure() * n
        with self.lock:
            self.total += more
