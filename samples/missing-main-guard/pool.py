"""A pool at module level.

With the start method `spawn` running it never ends: the pool replaces each child that fails by a new one. With `fork` it prints [0, 2, 4].
"""

import multiprocessing


def double(n):
    return 2 * n


pool = multiprocessing.Pool(2)  # expect: missing-main-guard "`multiprocessing.Pool\(2\)` starts worker processes"
#      ^^^^^^^^^^^^^^^^^^^^^^^
print(pool.map(double, range(3)))
pool.close()
pool.join()
