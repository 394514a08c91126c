"""Every request that finds the token expired fetches a new one, and all but the last are thrown away."""

import asyncio
import time

tokens = {}


async def fetch(user):
    await asyncio.sleep(0.1)
    return user, time.monotonic() + 60


async def token(user):
    if user not in tokens:
        tokens[user] = await fetch(user)  # expect: await-split-update "was checked before"
    return tokens[user]


async def main(users):
    print(await asyncio.gather(*(token(user) for user in users)))
