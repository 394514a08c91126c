"""Stopping a worker joins its thread with the lock in hand that the thread needs for its last step. Mended: nothing is reported."""

import threading


class Monitor:
    def __init__(self):
        self._lock = threading.Lock()
        self._samples = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop)

    def start(self):
        self._thread.start()

    def _record(self):
        with self._lock:
            self._samples.append(1)

    def _loop(self):
        while not self._stop.wait(1):
            self._record()

    def stop(self):
        self._stop.set()
        self._thread.join()
        with self._lock:
            return list(self._samples)
