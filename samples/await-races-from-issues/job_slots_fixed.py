"""A limit of running jobs is looked at before the worker is asked, and the job counted after it. Mended: nothing is reported."""

import asyncio


class Scheduler:
    def __init__(self):
        self.running = {}
        self.lock = asyncio.Lock()

    async def ready(self, name):
        await asyncio.sleep(0.1)
        return name

    async def start(self, name):
        async with self.lock:
            if name in self.running:
                return self.running[name]
            worker = await self.ready(name)
            self.running[name] = worker
            return worker


async def main(names):
    scheduler = Scheduler()
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(scheduler.start(name))
