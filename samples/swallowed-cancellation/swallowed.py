"""Handlers that eat the cancellation of their own task.

Running it prints "took 1.3 s" although the time limit is 0.3 s, and no timeout is raised.
"""

import asyncio
import contextlib
import time


async def stubborn():
    for _ in range(2):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:  # expect: swallowed-cancellation "`except asyncio.CancelledError:` swallows the cancellation of `stubborn`" because: "not raised again"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            print("not now")
            time_left = 0.2
            print(time_left)


async def poll(queue: asyncio.Queue):
    while True:
        try:
            print(await queue.get())
        except BaseException:  # expect: swallowed-cancellation "`except BaseException:` swallows the cancellation of `poll`, and its loop goes on"
            print("failed, going on")


async def leave(queue: asyncio.Queue):
    while True:
        try:
            print(await queue.get())
        except asyncio.CancelledError:  # expect: swallowed-cancellation "of `leave`"
            break


async def bare(client):
    try:
        await client.send("hello")
    except:  # expect: swallowed-cancellation "`except:`"
        print("could not send")


async def in_a_tuple(client):
    try:
        async with client.transaction():
            print("inside")
    except (asyncio.CancelledError, ValueError) as error:  # expect: swallowed-cancellation
        print("failed", error)


async def suppressed(client):
    with contextlib.suppress(asyncio.CancelledError):  # expect: swallowed-cancellation "`suppress` with `CancelledError`"
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        await client.close()


async def returns(client):
    try:
        return await client.read()
    except asyncio.CancelledError:  # expect: swallowed-cancellation
        return None


async def main():
    start = time.monotonic()
    try:
        await asyncio.wait_for(stubborn(), 0.3)
    except asyncio.TimeoutError:
        print("timed out")
    print(f"took {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    asyncio.run(main())
