"""Threads and processes that are made and never started, or run in the caller.

Running it prints "MainThread" for the one that is run, and nothing for the others.
"""

import threading
from multiprocessing import Process
from threading import Thread


def work():
    print(threading.current_thread().name)


def made_and_dropped():
    Thread(target=work)  # expect: unstarted-thread "the thread made by `Thread\(target=work\)` is never started"
#   ^^^^^^^^^^^^^^^^^^^


def made_and_named():
    t = Thread(target=work)  # expect: unstarted-thread "never started" because: "starts nothing"
    t.name = "worker"


def a_process():
    p = Process(target=work)  # expect: unstarted-thread "the process made by"
    print(p.name)


def run_in_the_caller():
    t = Thread(target=work)
    t.run()  # expect: unstarted-thread "`t.run\(\)` runs the target in the calling thread"
#   ^^^^^


def run_at_once():
    Thread(target=work).run()  # expect: unstarted-thread "in the calling thread"


if __name__ == "__main__":
    made_and_dropped()
    made_and_named()
    run_in_the_caller()
    run_at_once()
