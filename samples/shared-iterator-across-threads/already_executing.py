"""Run it: all threads but one end with "ValueError: generator already executing"."""

import threading
import time


def numbers(limit):
    for n in range(limit):
        time.sleep(0.001)
        yield n


def take(items, found):
    for item in items:  # because: "while that code is running"
        found.append(item)


def main():
    found = []
    items = numbers(50)  # expect: shared-iterator-across-threads "made by `numbers\(50\)`"
#           ^^^^^^^^^^^
    threads = []
    for _ in range(4):
        thread = threading.Thread(target=take, args=(items, found))  # because: "several threads are given it"
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    print(len(found))


if __name__ == "__main__":
    main()
