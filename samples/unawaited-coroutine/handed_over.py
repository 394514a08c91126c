"""Coroutine functions given to something that calls them and does not await what they make.

Running it starts a thread that does nothing, and prints `RuntimeWarning: coroutine 'poll' was never awaited`.
"""

import asyncio
import atexit
import signal
import threading
from concurrent.futures import ThreadPoolExecutor


async def poll():
    print("polling")


def thread():
    t = threading.Thread(target=poll)  # expect: unawaited-coroutine "`poll` is a coroutine function: `threading.Thread`"
#                               ^^^^
    t.start()
    t.join()


def pool():
    with ThreadPoolExecutor() as executor:
        future = executor.submit(poll)  # expect: unawaited-coroutine "`poll` is a coroutine function"
        print(future.result())


async def loop_callbacks():
    loop = asyncio.get_running_loop()
    loop.call_soon(poll)  # expect: unawaited-coroutine "`poll` is a coroutine function"
    loop.call_later(1, poll)  # expect: unawaited-coroutine "`poll` is a coroutine function"
    await asyncio.to_thread(poll)  # expect: unawaited-coroutine "`poll` is a coroutine function"
    await loop.run_in_executor(None, poll)  # expect: unawaited-coroutine "`poll` is a coroutine function"


async def on_signal(number, frame):
    print(number, frame)


def at_exit():
    atexit.register(poll)  # expect: unawaited-coroutine "`poll` is a coroutine function"
    signal.signal(signal.SIGTERM, on_signal)  # expect: unawaited-coroutine "`on_signal` is a coroutine function"


if __name__ == "__main__":
    thread()
