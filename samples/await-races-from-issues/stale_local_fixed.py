"""A task keeps a copy of the total over an await and writes it back. Mended: nothing is reported."""

import asyncio


class Stats:
    def __init__(self):
        self.bytes = 0

    async def receive(self, reader):
        data = await reader.read(1024)
        self.bytes = self.bytes + len(data)


async def main(readers):
    stats = Stats()
    await asyncio.gather(*(stats.receive(reader) for reader in readers))
