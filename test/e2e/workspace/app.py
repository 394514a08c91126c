import asyncio


async def fetch() -> str:
    await asyncio.sleep(1)
    return "done"


async def main() -> None:
    fetch()


asyncio.run(main())
