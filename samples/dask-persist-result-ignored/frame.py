"""`persist` gives a new collection; the old one is computed anew each time: run it and see how often `load` runs."""

import dask
import dask.array as da
import dask.bag as db

loads = []


def load(n):
    loads.append(n)
    return n


def bad():
    bag = db.from_sequence([1, 2], npartitions=2).map(load)
    bag.persist(scheduler="sync")  # expect: dask-persist-result-ignored "gives a new collection"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return bag.sum().compute(scheduler="sync")


def bad_array():
    array = da.ones((10, 10))
    (array + 1).sum()
    array.persist()  # expect: dask-persist-result-ignored
    return array.sum().compute()


def bad_function():
    array = da.ones((10, 10))
    dask.persist(array)  # expect: dask-persist-result-ignored
    return array.sum().compute()


def good():
    bag = db.from_sequence([1, 2], npartitions=2).map(load)
    bag = bag.persist(scheduler="sync")
    return bag.sum().compute(scheduler="sync")


class Session:
    def persist(self):
        return self


def something_else():
    Session().persist()


if __name__ == "__main__":
    for run in (bad, good):
        loads.clear()
        run()
        print(run.__name__, "loads", len(loads), "times")
