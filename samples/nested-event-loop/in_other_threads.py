"""Event loops started where none is running. Nothing here is reported."""

import asyncio
import threading


async def fetch():
    return 1


def load():
    return asyncio.run(fetch())


def load_anywhere():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(fetch())
    raise TypeError("await fetch() instead")


def wait_in_a_thread(loop):
    return asyncio.run_coroutine_threadsafe(fetch(), loop).result()


async def in_a_thread():
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(load)
    await loop.run_in_executor(None, lambda: asyncio.run(fetch()))
    await asyncio.to_thread(wait_in_a_thread, loop)
    worker = threading.Thread(target=load)
    worker.start()
    await asyncio.to_thread(worker.join)


async def waits_as_a_coroutine(other: asyncio.AbstractEventLoop):
    future = asyncio.run_coroutine_threadsafe(fetch(), other)
    return await asyncio.wrap_future(future)


def download(address):
    if address.startswith("s3:"):
        return "from s3"
    else:
        return asyncio.run(fetch())


def instance(name):
    if name.startswith(("s3:", "gcs:")):
        return download(name)
    return name


async def with_a_plain_name(name):
    return instance(name)


def main():
    print(load(), load_anywhere())
    asyncio.run(in_a_thread())


if __name__ == "__main__":
    main()
