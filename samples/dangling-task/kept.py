"""Tasks that something keeps. Nothing here is reported."""

import asyncio

background_tasks = set()


async def refresh():
    await asyncio.sleep(0)


def start():
    task = asyncio.create_task(refresh())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)


def spawn():
    return asyncio.create_task(refresh())


def spawn_later(loop: asyncio.AbstractEventLoop):
    return lambda: loop.create_task(refresh())


class Service:
    def __init__(self):
        self._poll = None
        self._by_name = {}

    def start(self):
        self._poll = asyncio.create_task(refresh())
        self._by_name["one"] = asyncio.create_task(refresh())
        self._by_name.setdefault("two", asyncio.create_task(refresh()))

    async def stop(self):
        await asyncio.gather(self._poll, *self._by_name.values())


async def grouped():
    async with asyncio.TaskGroup() as group:
        group.create_task(refresh())
        for _ in range(3):
            group.create_task(refresh())


async def read_again():
    task = asyncio.create_task(refresh())
    await refresh()
    print(task.done())
    tasks = [asyncio.create_task(refresh()) for _ in range(3)]
    for each in tasks:
        await each
    one, two = asyncio.create_task(refresh()), asyncio.create_task(refresh())
    await asyncio.wait([one, two])


async def first_that_works(urls):
    for url in urls:
        task = asyncio.create_task(refresh())
        if url:
            break
    await task


async def watched():
    task = asyncio.create_task(refresh())
    task.add_done_callback(print)
    await asyncio.sleep(1)


async def captured():
    task = asyncio.create_task(refresh())

    def cancel():
        task.cancel()

    return cancel


async def main():
    start()
    await spawn()
    await grouped()
    await read_again()


class Plain:
    def join(self):
        print("joined")


def made_from_a_coroutine_function(plain: list[Plain]):
    asyncio.gather(*[each.join() for each in plain], return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
