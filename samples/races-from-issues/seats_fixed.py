"""Two requests book the last seat: each finds one left, and then both take it. Mended: nothing is reported."""

import threading
from concurrent.futures import ThreadPoolExecutor


class Cinema:
    def __init__(self):
        self.lock = threading.Lock()
        self.seats = 10

    def book(self, name):
        with self.lock:
            if self.seats > 0:
                print(name)
                self.seats -= 1
                return True
        return False


def main(names):
    cinema = Cinema()
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(cinema.book, name) for name in names]
    return [future.result() for future in futures]
