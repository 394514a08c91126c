"""A delayed function that calls delayed functions gives a list of `Delayed` objects: run it."""

import dask
from dask import delayed


@delayed
def double(x):
    return 2 * x


@delayed
def bad(xs):
    return [double(x) for x in xs]  # expect: dask-nested-delayed "`double\(x\)` is delayed within the delayed `bad`"
#           ^^^^^^^^^


@delayed
def bad_by_name(x):
    result = double(x)  # expect: dask-nested-delayed
    print("planned")
    return result


def good(xs):
    return [double(x) for x in xs]


@delayed
def computes_itself(xs):
    lazy = [double(x) for x in xs]
    return sum(dask.compute(*lazy))


if __name__ == "__main__":
    print(bad([1, 2]).compute(scheduler="sync"))
    print(dask.compute(*good([1, 2]), scheduler="sync"))
