"""A task that returns `ray.put(x)`: its reference leads to another reference. Run it."""

import ray


@ray.remote
def bad(n):
    data = list(range(n))
    return ray.put(data)  # expect: ray-return-put "`bad` returns a reference to its result"
#          ^^^^^^^^^^^^^


@ray.remote
class Store:
    def bad(self, data):
        return ray.put(data)  # expect: ray-return-put

    def good(self, data):
        return data


@ray.remote
def good(n):
    return list(range(n))


def share(data):
    return ray.put(data)


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    print("bad gives", type(ray.get(bad.remote(3))).__name__)
    print("good gives", type(ray.get(good.remote(3))).__name__)
