"""`max_tasks_per_child` makes the executor use `spawn` on every platform."""

from concurrent.futures import ProcessPoolExecutor


def double(n):
    return 2 * n


with ProcessPoolExecutor(max_tasks_per_child=1) as pool:
    print(list(pool.map(double, range(3))))  # expect: missing-main-guard because: "`spawn`"
