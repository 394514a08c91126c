"""Calls that make the event loop stand still.

Running it prints one tick in the first second instead of ten.
"""

import asyncio
import concurrent.futures
import os
import queue
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from time import sleep

jobs: queue.Queue[int] = queue.Queue()
ready = threading.Event()
guard = threading.Lock()


async def ticks():
    for _ in range(10):
        print("tick")
        await asyncio.sleep(0.1)


async def slow():
    time.sleep(1)  # expect: blocking-call-in-async "`time.sleep\(1\)` stops the event loop while it sleeps" because: "nothing else of this loop runs"
#   ^^^^^^^^^^^^^
    sleep(0.1)  # expect: blocking-call-in-async "`sleep\(0.1\)`"


async def network(url):
    page = urllib.request.urlopen(url, timeout=5)  # expect: blocking-call-in-async "waits for the network"
    connection = socket.create_connection(("localhost", 80))  # expect: blocking-call-in-async
    return page, connection


async def processes():
    subprocess.run(["true"])  # expect: blocking-call-in-async "waits for another process"
    os.system("true")  # expect: blocking-call-in-async
    child = subprocess.Popen(["true"])
    return child.wait()  # expect: blocking-call-in-async "`child.wait\(\)`"


async def waits():
    item = jobs.get()  # expect: blocking-call-in-async "waits for an item"
    ready.wait()  # expect: blocking-call-in-async "waits to be woken"
    thread = threading.Thread(target=ready.wait)
    thread.start()
    thread.join()  # expect: blocking-call-in-async "`thread.join\(\)`"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        future = pool.submit(ready.wait)
        print(future.result())  # expect: blocking-call-in-async "waits for a result"
    return item


async def files(path):
    text = Path(path).read_text()  # expect: blocking-call-in-async "waits for the disk"
    shutil.copyfile(path, path + ".old")  # expect: blocking-call-in-async
    with open(path) as lines:  # expect: blocking-call-in-async "`open\(path\)`"
        return text, lines.read()


async def typed():
    return input("name? ")  # expect: blocking-call-in-async "somebody to type"


async def numbers():
    while True:
        yield 1
        time.sleep(1)  # expect: blocking-call-in-async


async def main():
    await asyncio.gather(ticks(), slow())


if __name__ == "__main__":
    asyncio.run(main())
