"""A command that is stopped with Ctrl-C. Nothing here is reported."""

import asyncio


async def start(worker):
    try:
        await worker.start()
    except asyncio.CancelledError:
        print("stopped")
