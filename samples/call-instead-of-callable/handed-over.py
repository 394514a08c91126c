"""Callables, and calls that give one. Nothing here is reported."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from threading import Thread


def work(*args):
    print("working", args)


def make_worker(n):
    def worker():
        work(n)

    return worker


def pick(fast):
    return work if fast else print


def lambda_maker(n):
    return lambda: work(n)


class Job:
    def __init__(self, n):
        self.n = n

    def __call__(self):
        work(self.n)


class Jobs:
    def job(self):
        raise NotImplementedError


class RealJobs(Jobs):
    def job(self):
        return work


def logged(function):
    @wraps(function)
    def wrapper(*args):
        print("calling")
        return function(*args)

    return wrapper


def maybe(flag):
    if flag:
        return work
    return None


def run(target):
    t = Thread(target=target)
    t.start()
    t.join()


def threads(jobs: Jobs):
    made = [
        Thread(target=work),
        Thread(target=make_worker(1)),
        Thread(target=lambda_maker(2)),
        Thread(target=pick(True)),
        Thread(target=Job(3)),
        Thread(target=partial(work, 4)),
        Thread(target=logged(work)),
        Thread(target=jobs.job()),
        Thread(target=maybe(True)),
        Thread(target=getattr(jobs, "job")()),
    ]
    for t in made:
        t.start()
    for t in made:
        t.join()


async def pools():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, partial(work, 1))
    await loop.run_in_executor(None, make_worker(2))


def a_pool():
    with ThreadPoolExecutor() as pool:
        pool.submit(make_worker(3)).result()


if __name__ == "__main__":
    run(work)
    threads(RealJobs())
    asyncio.run(pools())
    a_pool()
