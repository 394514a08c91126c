"""Coroutines that somebody takes over, and calls that only look like such. Nothing here is reported."""

import asyncio
import contextlib
import functools
import inspect
import threading
import types


async def work(n):
    await asyncio.sleep(0)
    return n


def later(n):
    return work(n)


def lazy():
    return lambda: work(1)


async def numbers():
    yield 1


class Handle:
    """Work that runs already."""

    def __await__(self):
        yield from ()


def started():
    return Handle()


async def awaited_in_all_ways():
    await work(1)
    first = work(2)
    print(await first)
    print(await later(3), await lazy()())
    second, third = work(4), work(5)
    print(await second, await third)
    print([await work(n) for n in range(3)])
    print(await asyncio.gather(*(work(n) for n in range(3))))
    print(await asyncio.gather(work(6), *[work(7)]))
    print(await asyncio.wait_for(work(8), timeout=1))
    async with asyncio.timeout(1):
        await work(9)


async def awaited_on_one_path(flag):
    waiting = work(1)
    if flag:
        await waiting
    else:
        waiting.close()


async def kept_for_later(jobs):
    jobs.append(work(1))
    table = {"one": work(2)}
    pending = [work(n) for n in range(3)]
    pending.append(work(4))
    for each in [*pending, *table.values()]:
        await each


class Worker:
    def __init__(self):
        self.job = work(1)

    async def run(self):
        await self.job


class Base:
    async def close(self):
        raise NotImplementedError


class Plain(Base):
    def close(self):
        print("closed")


def close_anything(thing: Base):
    thing.close()


def wraps(function):
    @functools.wraps(function)
    def wrapper(*args):
        return asyncio.run(function(*args))

    return wrapper


@wraps
async def command(n):
    print(await work(n))


def logged(function):
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def of_a_coroutine(*args):
            return await function(*args)

        return of_a_coroutine

    @functools.wraps(function)
    async def of_a_generator(*args):
        async for each in function(*args):
            yield each

    return of_a_generator


@logged
async def letters():
    yield "a"


@types.coroutine
def old_style():
    yield from asyncio.sleep(0)


@contextlib.asynccontextmanager
async def opened(path):
    yield path


async def generators():
    numbers()
    async for n in numbers():
        print(n)
    async for letter in letters():
        print(letter)
    async with opened("here") as path:
        print(path)


def in_a_thread():
    t = threading.Thread(target=lambda: asyncio.run(work(1)))
    t.start()
    t.join()


async def nested():
    async def inner():
        return await work(1)

    task = asyncio.create_task(inner())
    print(asyncio.iscoroutinefunction(inner))
    await task


def unknown(client, make):
    client.send("hello")
    make()()


if __name__ == "__main__":
    command(1)
    Plain().close()
    started()
    asyncio.run(awaited_in_all_ways())
