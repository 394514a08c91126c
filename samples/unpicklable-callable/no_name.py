"""Run it: each function prints the error that the pool raises."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def with_a_lambda():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(lambda n: n + 1, 1).result()  # expect: unpicklable-callable "a lambda cannot be sent"
#                          ^^^^^^^^^^^^^^^


def with_an_inner_function(offset):
    def add(n):  # because: "exists only while `with_an_inner_function` runs"
        return n + offset

    with multiprocessing.Pool(1) as pool:
        return pool.apply(add, (1,))  # expect: unpicklable-callable "`add` is defined inside `with_an_inner_function`"


def with_a_process():
    # With the start method `fork` this works.
    child = multiprocessing.Process(target=lambda: print("child"))  # expect: unpicklable-callable "no name to be found by"
    child.start()
    child.join()


def main():
    multiprocessing.set_start_method("spawn")
    for attempt in (with_a_lambda, lambda: with_an_inner_function(2), with_a_process):
        try:
            print(attempt())
        except (AttributeError, TypeError, multiprocessing.ProcessError, Exception) as error:
            print(type(error).__name__, error)


if __name__ == "__main__":
    main()
