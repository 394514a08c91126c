import asyncio


async def handle(stream):
    stream.receive(b"part")
    await stream.more.wait()


def main(stream):
    asyncio.run(handle(stream))
