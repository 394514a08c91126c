"""A watchdog that reports when the work has not been heard of for a while.

Teaches: the watchdog sleeps on an event, so that it ends at once when the work is done, and it is joined.
Nothing is wrong here, and nothing is reported.
"""

import threading
import time


class Watchdog:
    def __init__(self, limit):
        self._limit = limit
        self._heard = time.monotonic()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog")

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._stop.set()
        self._thread.join()

    def feed(self):
        with self._lock:
            self._heard = time.monotonic()

    def _watch(self):
        while not self._stop.wait(self._limit / 4):
            with self._lock:
                silent = time.monotonic() - self._heard
            if silent > self._limit:
                print(f"nothing heard for {silent:.1f} s")


def main():
    with Watchdog(limit=0.2) as watchdog:
        for pause in (0.1, 0.1, 0.5):
            time.sleep(pause)
            watchdog.feed()


if __name__ == "__main__":
    main()
