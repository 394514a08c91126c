"""The settings of a tenant are loaded by every request that comes before they are there."""

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
            found = await self.load(tenant)
            self.loaded[tenant] = found  # expect: await-split-update "was checked before"
        return found


settings = Settings()


@app.get("/{tenant}")
async def show(tenant: str):
    return await settings.get(tenant)
