"""Handlers open the one session of the program on first use: all that come before it is open open another."""

import asyncio

from aiohttp import web

routes = web.RouteTableDef()
session = None


class Session:
    async def connect(self):
        await asyncio.sleep(0.1)
        return self


@routes.get("/")
async def index(request):
    global session
    if session is None:
        session = await Session().connect()  # expect: await-split-update "was checked before"
    return web.Response(text=str(session))
