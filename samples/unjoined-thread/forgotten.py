"""Threads that nobody waits for.

Running it prints "exit code is 0 all the same" although one thread fails: its exception is printed by the thread and lost to the program.
"""

import threading
from threading import Thread


def load(path):
    raise FileNotFoundError(path)


def dropped_in_one_expression():
    Thread(target=load, args=("a.csv",)).start()  # expect: unjoined-thread "started by `Thread\(target=load, args=\(\"a.csv\",\)\).start\(\)`"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def bound_and_forgotten():
    t = Thread(target=load, args=("b.csv",))  # because: "a thread is made here"
    t.start()  # expect: unjoined-thread "nothing waits for the thread started by `t.start\(\)`" because: "never joined"
#   ^^^^^^^^^


def one_for_each(paths):
    for path in paths:
        worker = Thread(target=load, args=(path,))
        worker.start()  # expect: unjoined-thread "worker.start"


def a_list_that_is_only_started(paths):
    threads = [Thread(target=load, args=(path,)) for path in paths]
    for t in threads:
        t.start()  # expect: unjoined-thread "t.start"


def a_timer_that_cannot_be_cancelled():
    threading.Timer(2, print, ("slow",)).start()  # expect: unjoined-thread "the timer started by .* can never be cancelled"


def joined_on_one_path_only(wait):
    t = Thread(target=load, args=("d.csv",))
    t.start()  # missed-alarm: unjoined-thread
    if wait:
        t.join()


class Loader(Thread):
    def run(self):
        load("c.csv")


def a_subclass():
    loader = Loader()
    loader.start()  # expect: unjoined-thread "loader.start"


if __name__ == "__main__":
    bound_and_forgotten()
    print("exit code is 0 all the same")
