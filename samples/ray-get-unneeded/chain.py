"""A value that is fetched only to be sent on, and a reference that is passed."""

import ray


@ray.remote
def load(n):
    return list(range(n))


@ray.remote
def size(data):
    return len(data)


def bad(n):
    data = ray.get(load.remote(n))  # expect: ray-get-unneeded "`data` is fetched here only to be sent"
#          ^^^^^^^^^^^^^^^^^^^^^^^
    return ray.get(size.remote(data))


def bad_twice(n):
    ref = load.remote(n)
    data = ray.get(ref)  # expect: ray-get-unneeded
    return ray.get([size.remote(data), size.remote(data)])


def good(n):
    data = load.remote(n)
    return ray.get(size.remote(data))


def looked_at(n):
    data = ray.get(load.remote(n))
    print(len(data))
    return ray.get(size.remote(data))


def many(n):
    parts = ray.get([load.remote(n), load.remote(n)])
    return ray.get(size.remote(parts))


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    print(bad(3), good(3))
