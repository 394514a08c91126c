"""Run it: the session of `bad` is collected unclosed, and aiohttp says so on standard error."""

import asyncio

import aiohttp

LIMIT = aiohttp.ClientTimeout(total=5)


async def bad(url):
    session = aiohttp.ClientSession(timeout=LIMIT)  # expect: aiohttp-session-not-closed "`aiohttp.ClientSession\(timeout=LIMIT\)` is never closed"
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    try:
        async with session.get(url) as response:
            return response.status
    except aiohttp.ClientError as problem:
        return problem


async def good(url):
    async with aiohttp.ClientSession(timeout=LIMIT) as session:
        try:
            async with session.get(url) as response:
                return response.status
        except aiohttp.ClientError as problem:
            return problem


class Leaking:
    async def start(self):
        self.http = aiohttp.ClientSession(timeout=LIMIT)  # expect: aiohttp-session-not-closed "never closed"

    async def ask(self, url):
        async with self.http.get(url) as response:
            return response.status


class Closing:
    async def __aenter__(self):
        self.http = aiohttp.ClientSession(timeout=LIMIT)
        return self

    async def __aexit__(self, *exc):
        await self.http.close()


def handed_out():
    return aiohttp.ClientSession(timeout=LIMIT)


async def kept_by_a_stack(stack):
    session = await stack.enter_async_context(aiohttp.ClientSession(timeout=LIMIT))
    return session


async def main():
    print(await bad("http://127.0.0.1:9/"))
    print(await good("http://127.0.0.1:9/"))


if __name__ == "__main__":
    asyncio.run(main())
