"""A web server that asks another server for each request it serves."""

import aiohttp
from aiohttp import web

LIMIT = aiohttp.ClientTimeout(total=5)
routes = web.RouteTableDef()


@routes.get("/bad")
async def bad(request):
    async with aiohttp.ClientSession(timeout=LIMIT) as session:  # expect: aiohttp-session-per-request "request that is served"
        async with session.get("http://backend/") as answer:
            return web.Response(text=await answer.text())


@routes.get("/good")
async def good(request):
    async with request.app["session"].get("http://backend/") as answer:
        return web.Response(text=await answer.text())


async def client(app):
    async with aiohttp.ClientSession(timeout=LIMIT) as session:
        app["session"] = session
        yield


def make_app():
    app = web.Application()
    app.cleanup_ctx.append(client)
    app.add_routes(routes)
    return app
