"""Tasks beside which something runs, and tasks that need to be tasks. Nothing here is reported."""

import asyncio
import contextvars

request = contextvars.ContextVar("request", default="none")


async def fetch(n):
    await asyncio.sleep(0.1)
    return n


async def with_context(name):
    request.set(name)
    await asyncio.sleep(0)


async def together():
    first = asyncio.create_task(fetch(1))
    second = asyncio.create_task(fetch(2))
    return await first + await second


async def meanwhile():
    task = asyncio.create_task(fetch(1))
    print("meanwhile")
    return await task


async def named():
    task = asyncio.create_task(fetch(1), name="fetch")
    return await task


async def known_to_others(tasks):
    task = asyncio.create_task(fetch(1))
    tasks.add(task)
    await task


async def isolated():
    task = asyncio.create_task(with_context("inner"))
    await task
    return request.get()


async def one_after_the_other(urls):
    for url in urls:
        await fetch(url)


if __name__ == "__main__":
    asyncio.run(together())
