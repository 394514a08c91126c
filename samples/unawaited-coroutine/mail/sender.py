import asyncio


async def send(to, text):  # because: "`send` is a coroutine function"
    await asyncio.sleep(0)
    print("sent to", to, text)


class Outbox:
    def __init__(self):
        self.waiting = []

    async def flush(self):
        for to, text in self.waiting:
            await send(to, text)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *details):
        await self.flush()
