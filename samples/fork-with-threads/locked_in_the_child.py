"""Run it on Linux with a time limit: the child hangs, since a thread of the parent held the lock when it was forked."""

import multiprocessing
import threading
import time

lock = threading.Lock()


def hold():
    end = time.monotonic() + 0.5
    with lock:
        while time.monotonic() < end:
            sum(range(100))


def work():
    with lock:
        print("child")


def main():
    context = multiprocessing.get_context("fork")
    holder = threading.Thread(target=hold)
    holder.start()  # because: "may hold any lock at any time"
    time.sleep(0.1)
    child = context.Process(target=work)
    child.start()  # expect: fork-with-threads "`child.start\(\)` forks while the thread started by `holder.start\(\)` is running"
#   ^^^^^^^^^^^^^
    child.join(2)
    print("child hangs:", child.is_alive())
    child.kill()
    holder.join()


if __name__ == "__main__":
    main()
