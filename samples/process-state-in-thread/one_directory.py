"""Run it: the counts that threads bring back are not those of their folders."""

import os
import tempfile
import threading
import time


def enter(folder):
    os.chdir(folder)  # expect: process-state-in-thread "several threads run this at once"
#   ^^^^^^^^^^^^^^^^


def count(folder, found):
    enter(folder)
    time.sleep(0.1)
    found[folder] = len(os.listdir("."))


def main():
    found = {}
    threads = []
    for files in range(3):
        folder = tempfile.mkdtemp()
        for number in range(files):
            with open(os.path.join(folder, str(number)), "w") as empty:
                empty.write("")
        thread = threading.Thread(target=count, args=(folder, found))  # because: "several threads are given this work"
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    print(sorted(found.values()), "expected [0, 1, 2]")


if __name__ == "__main__":
    main()
