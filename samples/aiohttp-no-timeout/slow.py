"""A server that does not answer holds a request for five minutes."""

import asyncio

import aiohttp


async def patient(url):
    async with aiohttp.ClientSession() as session:  # expect: aiohttp-no-timeout "may wait for five minutes"
#              ^^^^^^^^^^^^^^^^^^^^^^^
        async with session.get(url) as response:
            return await response.text()


async def with_headers(url):
    async with aiohttp.ClientSession(headers={"a": "b"}) as session:  # expect: aiohttp-no-timeout
        async with session.post(url, data=b"") as response:
            return await response.text()


async def limited(url):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        async with session.get(url) as response:
            return await response.text()


async def limited_by_request(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=2)) as response:
            return await response.text()


async def limited_around(url):
    async with aiohttp.ClientSession() as session, asyncio.timeout(2):
        async with session.get(url) as response:
            return await response.text()


async def handed_on(url, use):
    async with aiohttp.ClientSession() as session:
        return await use(session, url)
