"""A limit of running jobs is looked at before the worker is asked, and the job counted after it."""

import asyncio


class Scheduler:
    def __init__(self):
        self.running = {}

    async def ready(self, name):
        await asyncio.sleep(0.1)
        return name

    async def start(self, name):
        if name in self.running:
            return self.running[name]
        worker = await self.ready(name)
        self.running[name] = worker  # expect: await-split-update "was checked before"
        return worker


async def main(names):
    scheduler = Scheduler()
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(scheduler.start(name))
