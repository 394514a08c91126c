"""What `@ray.remote` makes cannot be called: run it."""

import ray


@ray.remote
def square(n):
    return n * n


@ray.remote
class Counter:
    def __init__(self):
        self.n = 0

    def add(self):
        self.n += 1
        return self.n


def plain(n):
    return n


task = ray.remote(plain)


def bad():
    return square(3)  # expect: ray-missing-remote-call "`square\(3\)` calls a remote function directly"
#          ^^^^^^^^^


def bad_actor():
    return Counter()  # expect: ray-missing-remote-call "actor class"


def bad_method():
    counter = Counter.remote()
    return counter.add()  # expect: ray-missing-remote-call "method of an actor"


def good():
    counter = Counter.remote()
    return ray.get([square.remote(3), counter.add.remote(), task.remote(1)]), plain(1)


def with_options():
    counter = Counter.options(name="counter").remote()
    return ray.get(counter.add.options(num_returns=1).remote())


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    for run in (bad, bad_actor, bad_method, good):
        try:
            print(run.__name__, run())
        except TypeError as problem:
            print(run.__name__, "TypeError:", str(problem)[:60])
