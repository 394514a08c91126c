"""Needs Python 3.14. Prints about the same time for four interpreters as for one that is called four times."""

import time
from concurrent import interpreters


def count(n):
    total = 0
    for number in range(n):
        total += number
    return total


def main():
    start = time.perf_counter()
    several = [interpreters.create() for _ in range(4)]
    for interpreter in several:
        interpreter.call(count, 3_000_000)  # expect: interpreter-call-not-parallel "`interpreter.call\(count, 3_000_000\)` runs in this thread"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    for interpreter in several:
        interpreter.exec("print(1)")  # expect: interpreter-call-not-parallel
    print(f"{time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
