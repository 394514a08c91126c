"""Two requests book the last seat: each finds one left, and then both take it."""

from concurrent.futures import ThreadPoolExecutor


class Cinema:
    def __init__(self):
        self.seats = 10

    def book(self, name):
        if self.seats > 0:  # expect: check-then-act "`self.seats` may change"
            print(name)
            self.seats -= 1  # expect: missing-lock
            return True
        return False


def main(names):
    cinema = Cinema()
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(cinema.book, name) for name in names]
    return [future.result() for future in futures]
