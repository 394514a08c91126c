"""A task that gets its arguments itself holds a worker while it waits."""

import ray


@ray.remote
def part(n):
    return n


@ray.remote
def bad(refs):
    return sum(ray.get(refs))  # expect: ray-get-inside-task "waits for `refs` inside the task"
#              ^^^^^^^^^^^^^


@ray.remote
def bad_each(refs):
    total = 0
    for ref in refs:
        total += ray.get(ref)  # expect: ray-get-inside-task
    return total


@ray.remote
def good(*parts):
    return sum(parts)


@ray.remote
def nested(n):
    return sum(ray.get([part.remote(i) for i in range(n)]))


def driver(refs):
    return ray.get(refs)


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    refs = [part.remote(i) for i in range(4)]
    print(driver([bad.remote(refs), good.remote(*refs)]))
