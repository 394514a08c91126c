"""A background thread and the methods of its owner both add to the same total."""

import threading
import time


class Poller:
    def __init__(self):
        self.total = 0
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self.thread.start()

    def measure(self):
        time.sleep(0.1)
        return 1

    def _run(self):
        while True:
            self.total += self.measure()  # expect: missing-lock "several threads update `self.total`"

    def add(self, n):
        self.total += self.measure() * n  # expect: missing-lock "several threads update `self.total`"
