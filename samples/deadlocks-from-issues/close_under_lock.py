"""A pool closes its connections under its lock, and each connection tells the pool, which takes the lock again."""

import threading


class Connections:
    def __init__(self):
        self._lock = threading.Lock()
        self._open = {}

    def forget(self, name):
        with self._lock:
            self._open.pop(name, None)

    def _close(self, name):
        print(name)
        self.forget(name)

    def close_all(self):
        with self._lock:
            for name in list(self._open):
                self._close(name)  # expect: lock-order-inversion "waits for itself"
