"""Run it: each attempt prints the error that it ends with."""

import multiprocessing
import queue
import threading
from concurrent.futures import ProcessPoolExecutor


def count(thing):
    return str(thing)


def queue_of_threads():
    jobs = queue.Queue()
    child = multiprocessing.Process(target=count, args=(jobs,))  # expect: unpicklable-argument "a `queue.Queue` cannot be sent"
    child.start()
    child.join()


def event_in_a_pool():
    stop = threading.Event()
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(count, stop).result()  # expect: unpicklable-argument "a `threading.Event`"


def lock_of_processes_in_a_pool():
    lock = multiprocessing.Lock()
    with multiprocessing.Pool(1) as pool:
        return pool.apply_async(count, (lock,)).get()  # expect: unpicklable-argument "cannot be sent through a pool"


def squares():
    for n in range(3):
        yield n * n


def generator():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(count, squares()).result()  # expect: unpicklable-argument "a generator"
#                                 ^^^^^^^^^


def main():
    multiprocessing.set_start_method("spawn")
    for attempt in (queue_of_threads, event_in_a_pool, lock_of_processes_in_a_pool, generator):
        try:
            print(attempt())
        except (TypeError, RuntimeError) as error:
            print(type(error).__name__, error)


if __name__ == "__main__":
    main()
