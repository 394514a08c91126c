"""A registry that request threads fill: looks and acts with and without the lock that guards it."""

import os
import threading


class Registry:
    def __init__(self):
        self._lock = threading.Lock()
        self._rooms = {}

    def room(self, name):
        with self._lock:
            if name not in self._rooms:
                self._rooms[name] = []
            return self._rooms[name]

    def names(self):
        with self._lock:
            return sorted(self._rooms)

    def close(self, name):
        if name in self._rooms:  # expect: check-then-act "`self._lock`, which guards it elsewhere, is not held"
            del self._rooms[name]

    def drop(self, name):
        return self._rooms.pop(name, None)

    def ensure(self, name):
        return self._rooms.setdefault(name, [])

    def save(self, path):
        # A check of the file system: other programs may come in between as well.
        if not os.path.exists(path):  # missed-alarm: check-then-act
            with open(path, "w") as file:
                file.write("\n".join(self.names()))
