"""Handlers that let the cancellation through, or that catch one of their own making. Nothing here is reported."""

import asyncio
import contextlib
import os

import anyio


async def narrow(client):
    try:
        await client.send("hello")
    except Exception:
        print("could not send")


async def raised_again(client):
    try:
        await client.send("hello")
    except asyncio.CancelledError:
        print("cancelled")
        raise


async def raised_as_another(client):
    try:
        await client.send("hello")
    except asyncio.CancelledError as error:
        raise RuntimeError("stopped") from error


async def first_of_two(client):
    try:
        await client.send("hello")
    except asyncio.CancelledError:
        raise
    except BaseException:
        print("failed")


async def stop(task: asyncio.Task):
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def wait_until_stopped(task):
    try:
        await task
    except asyncio.CancelledError:
        print("the task was cancelled, or this one was")


async def gather_all(tasks):
    try:
        await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        print("one of them was cancelled")


async def limited(task):
    try:
        async with asyncio.timeout(1):
            await task
    except asyncio.CancelledError:
        print("the task was cancelled")
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.shield(task), 1)


async def nothing_awaited(job):
    try:
        job()
    except BaseException:
        print("failed")
    await asyncio.sleep(0)


async def handed_on(job, future, results):
    try:
        future.set_result(await job.run())
    except BaseException as error:
        future.set_exception(error)
    try:
        await job.run()
    except BaseException as error:
        results.append(error)


async def ends_the_process(job):
    try:
        await job.run()
    except BaseException:
        os._exit(1)


async def counts(task_group):
    try:
        await task_group.run()
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()


async def main(server):
    try:
        await server.serve()
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("bye")


async def program():
    try:
        await main(None)
    except asyncio.CancelledError:
        print("interrupted")


async def shielded(stream):
    with anyio.CancelScope(shield=True):
        try:
            await stream.aclose()
        except BaseException:
            print("could not close")
    with anyio.CancelScope(shield=True), contextlib.suppress(BaseException):
        await stream.aclose()


async def remembered(lock: asyncio.Lock):
    cancelled = False
    while True:
        try:
            await lock.acquire()
            break
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError


async def listens(client, entry):
    reload = True
    try:
        await client.listen()
    except asyncio.CancelledError:
        reload = False
    if reload:
        entry.reload()


if __name__ == "__main__":
    asyncio.run(program())
