"""Event loops started, or waited for, inside a running one.

Running it raises `RuntimeError: asyncio.run() cannot be called from a running event loop`.
"""

import asyncio


async def fetch():
    return 1


def load():
    return asyncio.run(fetch())  # because: "wants to run a loop on the same thread"


def load_twice():
    return load() + load()


class Client:
    def __init__(self):
        self.loop = asyncio.new_event_loop()

    def get(self):
        return self.loop.run_until_complete(fetch())


async def directly():
    print(asyncio.run(fetch()))  # expect: nested-event-loop "`asyncio.run\(fetch\(\)\)` starts an event loop inside a running one" because: "and raises"
#         ^^^^^^^^^^^^^^^^^^^^
    loop = asyncio.get_event_loop()
    loop.run_until_complete(fetch())  # expect: nested-event-loop "`loop.run_until_complete\(fetch\(\)\)`"


async def through_functions():
    load()  # expect: nested-event-loop "`load\(\)` leads to `asyncio.run`"
    print(load_twice())  # expect: nested-event-loop "`load_twice\(\)` leads to `asyncio.run`"


async def through_a_method(client: Client):
    return client.get()  # expect: nested-event-loop "run_until_complete"


async def waits_for_itself():
    loop = asyncio.get_running_loop()
    future = asyncio.run_coroutine_threadsafe(fetch(), loop)
    print(future.result())  # expect: nested-event-loop "`future.result\(\)` hangs"
    return asyncio.run_coroutine_threadsafe(fetch(), asyncio.get_running_loop()).result()  # expect: nested-event-loop "hangs"


if __name__ == "__main__":
    asyncio.run(directly())
