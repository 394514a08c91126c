"""The settings of a tenant are loaded by every request that comes before they are there. Mended: nothing is reported."""

import asyncio

from fastapi import FastAPI

app = FastAPI()


class Settings:
    def __init__(self):
        self.loaded = {}

    async def load(self, tenant):
        await asyncio.sleep(0.1)
        return {"tenant": tenant}

    async def get(self, tenant):
        found = self.loaded.get(tenant)
        if found is None:
            found = self.loaded[tenant] = asyncio.create_task(self.load(tenant))
        return await found


settings = Settings()


@app.get("/{tenant}")
async def show(tenant: str):
    return await settings.get(tenant)
