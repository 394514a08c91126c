"""A counter of the module is changed in the worker only: the driver still sees 0. Run it."""

import ray

done = 0
results = []
_model = None


@ray.remote
def bad(n):
    global done
    done += 1  # expect: ray-global-state "`done` is changed in the worker's copy"
#   ^^^^
    return n


@ray.remote
def bad_list(n):
    results.append(n)  # expect: ray-global-state


@ray.remote
class Worker:
    def work(self, n):
        results.append(n)  # expect: ray-global-state
        return n


@ray.remote
class Progress:
    def __init__(self):
        self.done = 0

    def add(self):
        self.done += 1
        return self.done


@ray.remote
def cached(n):
    global _model
    if _model is None:
        _model = list(range(10))
    return _model[n]


@ray.remote
def own(n):
    results = []
    results.append(n)
    return results


def driver(n):
    results.append(n)


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    ray.get([bad.remote(n) for n in range(3)])
    print("module variable:", done)
    progress = Progress.remote()
    print("actor:", ray.get([progress.add.remote() for _ in range(3)])[-1])
