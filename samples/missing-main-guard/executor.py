"""An executor at module level, in a with statement. With `spawn` it ends with BrokenProcessPool."""

from concurrent.futures import ProcessPoolExecutor


def double(n):
    return 2 * n


with ProcessPoolExecutor() as pool:
    # The executor starts its processes with the first piece of work.
    numbers = list(pool.map(double, range(3)))  # expect: missing-main-guard "`pool.map\(double, range\(3\)\)` starts worker processes"
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^
print(numbers)
