"""A coroutine that holds the lock of the client awaits another one that takes it."""

import asyncio


class Client:
    def __init__(self):
        self._lock = asyncio.Lock()
        self._token = None

    async def refresh(self):
        async with self._lock:
            await asyncio.sleep(0.1)
            self._token = "new"

    async def get(self, path):
        async with self._lock:
            if self._token is None:
                await self.refresh()  # expect: lock-order-inversion "the task waits for itself"
            return path, self._token
