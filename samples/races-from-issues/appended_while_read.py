"""A list that threads only append to may be gone through meanwhile: a loop sees the new items or does not. Nothing is reported."""

import threading


class Log:
    def __init__(self):
        self._lock = threading.Lock()
        self._lines = []

    def write(self, line):
        with self._lock:
            self._lines.append(line)

    def write_all(self, lines):
        with self._lock:
            self._lines.extend(lines)

    def show(self):
        for line in self._lines:
            print(line)
