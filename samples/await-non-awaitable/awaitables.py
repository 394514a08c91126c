"""Things that may be awaited, or of which nothing is known. Nothing here is reported."""

import asyncio
import contextlib
import inspect
import subprocess
import types
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress


async def work():
    return 1


def coroutine():
    return work()


def task():
    return asyncio.ensure_future(work())


def future():
    return asyncio.get_running_loop().create_future()


def sometimes(flag):
    if flag:
        return work()
    return asyncio.sleep(0)


@types.coroutine
def old_style():
    yield


def decorated(function):
    async def wrapper(*args):
        return function(*args)

    return wrapper


@decorated
def became_async():
    return 1


class Ready:
    def __await__(self):
        return work().__await__()


class Deferred:
    """Awaited by way of its iterator, as in Twisted."""

    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration(1)

    __await__ = __iter__


def succeed():
    return Deferred()


class Chunk:
    def __await__(self):
        return iter(())

    def __iter__(self):
        return self.__await__()


@types.coroutine
def by_an_iterator():
    return Chunk()


class Base:
    def close(self):
        raise NotImplementedError

    def flush(self):
        return None


class Child(Base):
    async def close(self):
        await asyncio.sleep(0)

    async def flush(self):
        await asyncio.sleep(0)


class Requests:
    def get(self, path):
        return self.request("GET", path)

    def request(self, method, path):
        return method + path


class AsyncRequests(Requests):
    async def get(self, path):
        return await super().get(path)

    async def request(self, method, path):
        await asyncio.sleep(0)
        return method + path


async def knows_and_silences(process: subprocess.Popen):
    with contextlib.suppress(TypeError):
        await process.kill()
    with suppress(TypeError):
        await process.kill()


async def main(client, callback, base: Base):
    await coroutine()
    await task()
    await sometimes(True)
    await old_style()
    await became_async()
    await Ready()
    await succeed()
    await by_an_iterator()
    await base.close()
    await base.flush()
    await client.get("/")
    result = callback()
    if inspect.isawaitable(result):
        await result
    with ThreadPoolExecutor() as pool:
        await asyncio.get_running_loop().run_in_executor(pool, print)
    waiting = future()
    waiting.set_result(1)
    await waiting


if __name__ == "__main__":
    asyncio.run(work())
