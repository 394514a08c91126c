"""The same function is made remote in each round, pickled, stored and loaded each time."""

import ray


def square(n):
    return n * n


def bad(numbers):
    refs = []
    for n in numbers:
        refs.append(ray.remote(square).remote(n))  # expect: ray-redefine-remote-in-loop "`ray.remote\(square\)` is made anew"
#                   ^^^^^^^^^^^^^^^^^^
    return ray.get(refs)


def bad_class(numbers):
    refs = []
    for n in numbers:

        @ray.remote(num_cpus=1)
        def work(x):  # expect: ray-redefine-remote-in-loop "the remote function `work`"
            return x + 1

        refs.append(work.remote(n))
    return ray.get(refs)


def good(numbers):
    task = ray.remote(square)
    return ray.get([task.remote(n) for n in numbers])


def many_functions(functions):
    return ray.get([ray.remote(function).remote(1) for function in functions])


def captures(numbers):
    refs = []
    for n in numbers:

        @ray.remote
        def work():
            return n

        refs.append(work.remote())
    return ray.get(refs)


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    print(bad(range(3)), good(range(3)))
