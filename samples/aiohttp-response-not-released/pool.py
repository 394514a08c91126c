"""Two responses that are looked at but not released take both connections of the pool: run it, and the third request never comes back."""

import asyncio

import aiohttp
from aiohttp import web

LIMIT = aiohttp.ClientTimeout(total=2)
answers = []


async def bad(session: aiohttp.ClientSession, url: str):
    response = await session.get(url)  # expect: aiohttp-response-not-released "`response` is neither read nor released"
#                    ^^^^^^^^^^^^^^^^
    return response.status


async def dropped(session: aiohttp.ClientSession, url: str):
    await session.put(url, data=b"x")  # expect: aiohttp-response-not-released "dropped without being released"


async def kept(session: aiohttp.ClientSession, url: str):
    response = await session.get(url)
    answers.append(response)
    return response.status


async def good(session: aiohttp.ClientSession, url: str):
    async with session.get(url) as response:
        return response.status


async def read(session: aiohttp.ClientSession, url: str):
    response = await session.get(url)
    if response.status != 200:
        response.release()
        return None
    return await response.text()


async def large(request):
    return web.Response(body=b"x" * 10_000_000)


async def main():
    app = web.Application()
    app.router.add_get("/", large)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    for ask in (good, kept):
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=2), timeout=LIMIT) as session:
            try:
                for _ in range(3):
                    print(ask.__name__, await ask(session, url))
            except asyncio.TimeoutError:
                print(ask.__name__, "waits for a connection in vain")
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
