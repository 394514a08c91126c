"""One session per page, and one session for all: run it to count the connections that the server sees."""

import asyncio

import aiohttp
from aiohttp import web

LIMIT = aiohttp.ClientTimeout(total=30)
connections = set()


async def fetch(url):
    async with aiohttp.ClientSession(timeout=LIMIT) as session:  # expect: aiohttp-session-per-request "made for each call of `fetch`"
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        async with session.get(url) as response:
            return await response.text()


async def fetch_with(session, url):
    async with session.get(url) as response:
        return await response.text()


async def bad(urls):
    return [await fetch(url) for url in urls]


async def good(urls):
    async with aiohttp.ClientSession(timeout=LIMIT) as session:
        return [await fetch_with(session, url) for url in urls]


async def hello(request):
    connections.add(request.transport.get_extra_info("peername"))
    return web.Response(text="hello")


async def main():
    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    urls = [f"http://127.0.0.1:{port}/"] * 50
    await bad(urls)
    print("a session for each request:", len(connections), "connections")
    connections.clear()
    await good(urls)
    print("one session:", len(connections), "connections")
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
