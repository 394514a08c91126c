"""Paths that do not depend on the directory, and a single thread that may change it. Nothing here is reported."""

import os
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor


def count(folder):
    return len(os.listdir(folder)), subprocess.run(["ls"], cwd=folder, capture_output=True).returncode


def work_in(folder):
    os.chdir(folder)
    return os.listdir(".")


def main():
    folder = tempfile.mkdtemp()
    with ThreadPoolExecutor() as pool:
        print(list(pool.map(count, [folder, folder])))
    thread = threading.Thread(target=work_in, args=(folder,))
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
