"""Waits with a lock in hand. Short ones, and those on the condition of the lock, are fine."""

import subprocess
import threading
import time

lock = threading.Lock()
changed = threading.Condition(lock)
results = []


def pause():
    time.sleep(0.5)


def add(result):
    with lock:
        results.append(result)
        changed.notify()


def build(command):
    with lock:
        subprocess.run(command, check=True)  # expect: blocking-under-lock "`lock` is held"
        results.append(command)


def retry():
    with lock:
        pause()  # expect: blocking-under-lock "`lock` is held"
        return list(results)


def take():
    with changed:
        while not results:
            changed.wait()
        return results.pop()


def count():
    with lock:
        number = len(results)
    time.sleep(0.1)
    return number
