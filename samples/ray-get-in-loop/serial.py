"""Four tasks of 0.5 s on four workers: 2 s when each is waited for before the next is submitted, 0.5 s otherwise."""

import time

import ray


@ray.remote
def work(n):
    time.sleep(0.5)
    return n


@ray.remote
class Worker:
    def work(self, n):
        return n


def bad(numbers):
    results = []
    for n in numbers:
        results.append(ray.get(work.remote(n)))  # expect: ray-get-in-loop "nothing runs in parallel"
#                      ^^^^^^^^^^^^^^^^^^^^^^^
    return results


def bad_comprehension(numbers):
    return [ray.get(work.remote(n)) for n in numbers]  # expect: ray-get-in-loop


def bad_options(numbers):
    for n in numbers:
        ref = work.options(num_cpus=2).remote(n)
        print(ray.get(ref))  # expect: ray-get-in-loop


def good(numbers):
    return ray.get([work.remote(n) for n in numbers])


def first_that_is_large(numbers):
    for n in numbers:
        result = ray.get(work.remote(n))
        if result > 2:
            return result
    return None


def chain(numbers):
    state = 0
    for n in numbers:
        state = ray.get(work.remote(state + n))
    return state


def one_actor(numbers):
    worker = Worker.remote()
    return [ray.get(worker.work.remote(n)) for n in numbers]


def collected(numbers):
    refs = [work.remote(n) for n in numbers]
    return [ray.get(ref) for ref in refs]


if __name__ == "__main__":
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    good(range(4))
    for run in (bad, good):
        start = time.perf_counter()
        run(range(4))
        print(f"{run.__name__}: {time.perf_counter() - start:.1f} s")
