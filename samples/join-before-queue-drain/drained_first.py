"""The queue is emptied before the children are joined, or nobody puts much. Nothing here is reported."""

import multiprocessing
import queue
import threading


def square(number, results):
    results.put((number ** 2, "x" * 1_000_000))


def drained():
    results = multiprocessing.Queue()
    children = [multiprocessing.Process(target=square, args=(number, results)) for number in range(2)]
    for child in children:
        child.start()
    found = sorted(results.get()[0] for _ in children)
    for child in children:
        child.join()
    return found


def with_a_manager():
    with multiprocessing.Manager() as manager:
        results = manager.Queue()
        child = multiprocessing.Process(target=square, args=(3, results))
        child.start()
        child.join()
        return results.get()[0]


def of_threads():
    results = queue.Queue()
    child = threading.Thread(target=square, args=(4, results))
    child.start()
    child.join()
    return results.get()[0]


if __name__ == "__main__":
    print(drained(), with_a_manager(), of_threads())
