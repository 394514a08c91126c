"""Importing this module with aiohttp 3.14 raises `RuntimeError: no running event loop`."""

import asyncio

import aiohttp

LIMIT = aiohttp.ClientTimeout(total=5)

session = aiohttp.ClientSession(timeout=LIMIT)  # expect: aiohttp-session-outside-loop "when no event loop runs"
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


class Api:
    def __init__(self):
        self.session = aiohttp.ClientSession(timeout=LIMIT)

    async def close(self):
        await self.session.close()


class Lazy:
    def __init__(self):
        self.session = None

    async def get(self, url):
        if self.session is None:
            self.session = aiohttp.ClientSession(timeout=LIMIT)
        async with self.session.get(url) as response:
            return await response.text()

    async def close(self):
        await self.session.close()


api = Api()  # expect: aiohttp-session-outside-loop "`Api\(\)` makes a client session"
lazy = Lazy()


async def main():
    other = Api()
    await other.close()
    await session.close()
    await api.close()


if __name__ == "__main__":
    asyncio.run(main())
