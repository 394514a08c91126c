"""Two readers of one WebSocket: the second raises `RuntimeError: Concurrent call to receive() is not allowed`."""

import asyncio

from aiohttp import web


async def bad(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    tasks = [asyncio.create_task(ws.receive()), asyncio.create_task(ws.receive_str())]  # expect: aiohttp-concurrent-websocket-receive "second reader of `ws`"
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return ws


async def client_side(session, url):
    async with session.ws_connect(url) as ws:
        return await ws.receive()


async def good(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    reader = asyncio.create_task(ws.receive())
    await ws.send_str("ready")
    message = await reader
    following = asyncio.create_task(ws.receive())
    await ws.send_str(message.data)
    return await following


async def either(request, text):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    if text:
        task = asyncio.create_task(ws.receive_str())
    else:
        task = asyncio.create_task(ws.receive_bytes())
    await task
    return ws
