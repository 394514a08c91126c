"""`@ray.remote` on a coroutine function raises `ValueError: 'async def' should not be used for remote tasks`: run it."""

import asyncio

import ray


@ray.remote
async def bad(n):  # expect: ray-async-remote-function "`bad` is a coroutine function"
#         ^^^
    return n


@ray.remote(num_cpus=1)
async def bad_with_options(n):  # expect: ray-async-remote-function
    return n


async def double(n):
    return 2 * n


@ray.remote
def good(n):
    return asyncio.run(double(n))


@ray.remote
class Worker:
    async def work(self, n):
        return await double(n)


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    print(ray.get(good.remote(1)))
