"""A task keeps a copy of the total over an await and writes it back."""

import asyncio


class Stats:
    def __init__(self):
        self.bytes = 0

    async def receive(self, reader):
        total = self.bytes
        data = await reader.read(1024)
        self.bytes = total + len(data)  # expect: await-split-update "`self.bytes` is read before"


async def main(readers):
    stats = Stats()
    await asyncio.gather(*(stats.receive(reader) for reader in readers))
