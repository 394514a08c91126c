"""A buffer asks for its own size while it holds the condition, which was made of the lock that the size takes."""

import threading


class Buffer:
    def __init__(self):
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._items = []

    def size(self):
        with self._lock:
            return len(self._items)

    def put(self, item):
        with self._changed:
            if self.size() < 10:  # expect: lock-order-inversion "waits for itself"
                self._items.append(item)
                self._changed.notify()
