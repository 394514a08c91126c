"""`delayed(load(n))` runs `load` in the main thread, while the graph is built: run it and see the thread names."""

import threading

import dask
from dask import delayed

ran_in = []


def load(n):
    ran_in.append(threading.current_thread().name)
    return n


@delayed
def lazy_load(n):
    return n


class Data:
    def __init__(self, n):
        self.n = n


def make_loader(n):
    def loader():
        return load(n)

    return loader


def bad():
    return [delayed(load(n)) for n in range(3)]  # expect: dask-delayed-on-result "`load\(n\)` runs at once"
#                   ^^^^^^^


def bad_with_keyword():
    return dask.delayed(load(1), pure=True)  # expect: dask-delayed-on-result


def good():
    return [delayed(load)(n) for n in range(3)]


def fine(rows):
    wrapped = delayed(lazy_load(1))
    data = delayed(Data(2))
    made = delayed(make_loader(3))()
    table = delayed(dict(rows))
    return wrapped, data, made, table


if __name__ == "__main__":
    parts = bad()
    print("before compute:", ran_in)
    dask.compute(*parts)
    ran_in.clear()
    parts = good()
    print("before compute:", ran_in)
    dask.compute(*parts)
    print("after compute:", len(ran_in))
