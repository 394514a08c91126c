"""A command, in which there is only ever one task. Nothing here is reported."""

import asyncio
import subprocess


def branch():
    return subprocess.check_output(["git", "branch", "--show-current"], text=True)


async def main():
    print(branch())


if __name__ == "__main__":
    asyncio.run(main())
