"""A service whose event loop stands still during every read."""

import asyncio

from storage import load


async def show(name: str) -> None:
    text = load(name)
    print(text)


async def main() -> None:
    await asyncio.gather(show("first"), show("second"))


if __name__ == "__main__":
    asyncio.run(main())
