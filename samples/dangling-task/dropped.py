"""Tasks that nothing keeps.

Running it prints "collected" and never "done": the garbage collector takes the task while it waits.
"""

import asyncio
import gc


class Gate:
    def __del__(self):
        print("collected")


async def wait_for_ever(gate):
    await asyncio.Future()
    print("done", gate)


async def refresh():
    await asyncio.sleep(0.1)


async def main():
    asyncio.create_task(wait_for_ever(Gate()))  # expect: dangling-task "nothing keeps the task started by" because: "the loop holds it only weakly"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    await asyncio.sleep(0)
    gc.collect()
    await asyncio.sleep(0.1)


async def all_the_ways():
    loop = asyncio.get_running_loop()
    loop.create_task(refresh())  # expect: dangling-task "`loop.create_task\(refresh\(\)\)`"
    asyncio.ensure_future(refresh())  # expect: dangling-task "`asyncio.ensure_future\(refresh\(\)\)`"
    asyncio.gather(refresh(), refresh())  # expect: dangling-task "nothing keeps the tasks started by"
    loop.run_in_executor(None, print, "hello")  # expect: dangling-task "nothing keeps the work started by"
    _ = asyncio.create_task(refresh())  # expect: dangling-task "`_` is never read"
    [asyncio.create_task(refresh()) for _ in range(3)]  # expect: dangling-task
    await asyncio.sleep(1)


async def bound_and_forgotten():
    task = asyncio.create_task(refresh())  # expect: dangling-task "`task` is never read"
    await asyncio.sleep(1)


async def overwritten(urls):
    for _ in urls:
        task = asyncio.create_task(refresh())  # expect: dangling-task "each round of the loop overwrites `task`: only the last"
    await task


class Handler:
    def on_message(self):
        asyncio.create_task(self.answer())  # expect: dangling-task "`asyncio.create_task\(self.answer\(\)\)`"

    async def answer(self):
        await refresh()


def from_a_callback(loop: asyncio.AbstractEventLoop):
    loop.call_later(1, lambda: loop.create_task(refresh()))  # expect: dangling-task "nothing keeps the task" because: "dropped by its caller"


if __name__ == "__main__":
    asyncio.run(main())
