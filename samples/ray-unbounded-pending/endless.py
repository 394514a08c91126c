"""Submitting is faster than working: pending tasks pile up. Run it: it stops by itself after a second, and prints how many wait."""

import itertools
import time

import ray


@ray.remote
def work(item):
    time.sleep(0.01)
    return item


def bad(source):
    refs = []
    while True:
        refs.append(work.remote(next(source)))  # expect: ray-unbounded-pending "no limit to what is pending"
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^


def good(source):
    refs = []
    while True:
        if len(refs) >= 100:
            _, refs = ray.wait(refs)
        refs.append(work.remote(next(source)))


def finite(source):
    refs = []
    for item in source:
        refs.append(work.remote(item))
    return ray.get(refs)


def until_empty(source):
    refs = []
    while True:
        item = next(source, None)
        if item is None:
            break
        refs.append(work.remote(item))
    return ray.get(refs)


def limited(run, seconds):
    """Items for one second, then none: the loop ends with `StopIteration`."""
    submitted = 0

    def source():
        nonlocal submitted
        end = time.monotonic() + seconds
        for submitted in itertools.count():
            if time.monotonic() > end:
                return
            yield submitted

    try:
        run(source())
    except StopIteration:
        return submitted


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    print("submitted without a limit:", limited(bad, 1))
    print("submitted with a window:", limited(good, 1))
