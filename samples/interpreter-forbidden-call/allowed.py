"""Needs Python 3.14. What every interpreter may do, and what threads and processes do. Nothing here is reported."""

import os
import subprocess
import threading
from concurrent.futures import InterpreterPoolExecutor, ProcessPoolExecutor


def launch():
    return subprocess.run(["true"]).returncode


def beat():
    thread = threading.Thread(target=print)
    thread.start()
    thread.join()


def fork():
    if os.fork() == 0:
        os._exit(0)


def main():
    with InterpreterPoolExecutor(1) as pool:
        print(pool.submit(launch).result(), pool.submit(beat).result())
    with ProcessPoolExecutor(1) as processes:
        processes.submit(fork).result()


if __name__ == "__main__":
    main()
