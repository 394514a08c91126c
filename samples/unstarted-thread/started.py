"""Threads that are started, here or by others. Nothing here is reported."""

import threading
from threading import Thread


def work():
    print("working")


class StartsItself(Thread):
    def __init__(self):
        super().__init__(target=work)
        self.start()


class Task(Thread):
    def run(self):
        super().run()
        work()


class Later:
    def __init__(self):
        self._thread = Thread(target=work)

    def open(self):
        self._thread.start()

    def close(self):
        self._thread.join()


class BoundTwice:
    def __init__(self):
        self._thread = thread = Thread(target=work)
        thread.start()

    def close(self):
        self._thread.join()


def made_for_others(target):
    return Thread(target=target)


def given_to_a_list(threads):
    threads.append(Thread(target=work))


def started_from_a_dict():
    threads = {"a": Thread(target=work)}
    threads["a"].start()
    threads["a"].join()


def the_current_thread():
    threading.current_thread().name = "main"


def synchronous_when_debugging(debug):
    t = Task()
    if debug:
        t.run()
    else:
        t.start()
        t.join()


if __name__ == "__main__":
    StartsItself()
    service = Later()
    service.open()
    service.close()
    started_from_a_dict()
    synchronous_when_debugging(True)
    synchronous_when_debugging(False)
