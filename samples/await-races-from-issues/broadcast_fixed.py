"""A chat server sends to its clients one after the other, and clients come and go meanwhile. Mended: nothing is reported."""

import asyncio


class Server:
    def __init__(self):
        self.clients = set()

    async def serve(self, client):
        self.clients.add(client)
        try:
            async for message in client:
                await self.broadcast(message)
        finally:
            self.clients.remove(client)

    async def broadcast(self, message):
        for client in list(self.clients):
            await client.send(message)
