"""Handlers open the one session of the program on first use: all that come before it is open open another. Mended: nothing is reported."""

import asyncio

from aiohttp import web

routes = web.RouteTableDef()
session = None
lock = asyncio.Lock()


class Session:
    async def connect(self):
        await asyncio.sleep(0.1)
        return self


@routes.get("/")
async def index(request):
    global session
    async with lock:
        if session is None:
            session = await Session().connect()
    return web.Response(text=str(session))
