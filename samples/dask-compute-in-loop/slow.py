"""Eight pieces of work of 0.1 s: 0.8 s when each round computes its own, 0.2 s when they are computed together on four threads."""

import time

import dask
import dask.array as da
import dask.bag as db


@dask.delayed
def work(n):
    time.sleep(0.1)
    return n


def bad():
    results = []
    for n in range(8):
        results.append(work(n).compute())  # expect: dask-compute-in-loop "runs a graph of its own in each round"
#                      ^^^^^^^^^^^^^^^^^
    return results


def bad_with_function():
    results = []
    for n in range(8):
        lazy = work(n)
        (value,) = dask.compute(lazy)  # expect: dask-compute-in-loop
        results.append(value)
    return results


def bad_with_array():
    array = da.ones((1000, 1000), chunks=(100, 100))
    return [array[row].sum().compute() for row in range(10)]  # expect: dask-compute-in-loop


def good():
    return dask.compute(*[work(n) for n in range(8)], num_workers=4)


def once():
    return db.from_sequence(range(8)).map(str).compute()


def batches(many):
    for batch in many:
        print(dask.compute(*[work(n) for n in batch]))


def first_that_is_large(numbers):
    for n in numbers:
        value = work(n).compute()
        if value > 3:
            return value
    return None


def written_away(numbers, store):
    for n in numbers:
        value = work(n).compute()
        store.write(value)


def carried(numbers):
    state = 0
    for n in numbers:
        lazy = work(state + n)
        state = lazy.compute()
    return state


def other_objects(models):
    return [model.compute() for model in models]


if __name__ == "__main__":
    for run in (bad, good):
        start = time.perf_counter()
        run()
        print(f"{run.__name__}: {time.perf_counter() - start:.2f} s")
