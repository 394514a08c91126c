"""Chains of plain functions and methods that end in a blocking call.

Running it prints "late by" one second and a half.
"""

import asyncio
import socket
import subprocess
import time


def pause():
    time.sleep(0.5)


def retry(times):
    for _ in range(times):
        pause()  # because: "`retry` calls `pause\(\)`"


class Tool:
    def __init__(self, name):
        self.name = name

    def version(self):
        return self._run("--version")

    def _run(self, *arguments):
        return subprocess.run([self.name, *arguments])


def lines(path):
    with open(path) as file:
        yield from file


def recursive(n):
    if n == 0:
        return pause()
    return recursive(n - 1)


async def heartbeat():
    start = time.monotonic()
    await asyncio.sleep(0.01)
    print("late by", time.monotonic() - start)


async def work():
    await asyncio.sleep(0)
    retry(3)  # expect: blocking-call-in-async "`retry\(3\)` stops the event loop: it leads to `time.sleep`" because: "it calls `retry\(3\)`"
#   ^^^^^^^^


async def tools():
    tool = Tool("true")
    tool.version()  # expect: blocking-call-in-async "`tool.version\(\)` stops the event loop: it leads to `subprocess.run`"


async def again():
    recursive(3)  # expect: blocking-call-in-async "leads to `time.sleep`"


async def nested_function():
    def inner():
        pause()

    inner()  # expect: blocking-call-in-async "`inner\(\)`"


class Address:
    def __init__(self, host):
        self.number = socket.gethostbyname(host)


async def look_up(host):
    return Address(host)  # expect: blocking-call-in-async "leads to `socket.gethostbyname`"


async def main():
    await asyncio.gather(heartbeat(), work())


if __name__ == "__main__":
    asyncio.run(main())
