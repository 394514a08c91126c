"""Tests swallow cancellation on purpose. Nothing here is reported."""

import asyncio


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        return 42


async def test_a_result_in_spite_of_the_limit():
    assert await asyncio.wait_for(stubborn(), 0.1) == 42
