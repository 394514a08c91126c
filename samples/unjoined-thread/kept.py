"""Threads that somebody waits for, or that others can wait for. Nothing here is reported."""

import threading
from threading import Thread


def work(*args):
    print("working", args)


def joined():
    t = Thread(target=work)
    t.start()
    work("beside it")
    t.join()


def joined_in_a_finally():
    t = Thread(target=work)
    t.start()
    try:
        work("beside it")
    finally:
        t.join(timeout=5)


def joined_list():
    threads = []
    for n in range(3):
        t = Thread(target=work, args=(n,))
        t.start()
        threads.append(t)
    for t in threads:
        t.join()


def joined_in_a_comprehension():
    threads = [Thread(target=work, args=(n,)) for n in range(3)]
    [t.start() for t in threads]
    [t.join() for t in threads]


def joined_in_a_dict():
    threads = {name: Thread(target=work, args=(name,)) for name in "ab"}
    for t in threads.values():
        t.start()
    for name in threads:
        threads[name].join()


def handed_back():
    t = Thread(target=work)
    t.start()
    return t


def handed_on(registry):
    t = Thread(target=work)
    registry.add(t)
    t.start()


def looked_at():
    t = Thread(target=work)
    t.start()
    while t.is_alive():
        threading.Event().wait(0.01)


class Service:
    """Joined in another method."""

    def __init__(self):
        self._stop = threading.Event()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self):
        while not self._stop.wait(0.01):
            work()

    def close(self):
        self._stop.set()
        self._thread.join()


class Reader(Thread):
    """Joins itself when it is closed."""

    def close(self):
        self.join(2)


class FastReader(Reader):
    speed = 2


def closed():
    reader = Reader(target=work)
    reader.start()
    reader.close()
    fast = FastReader(target=work)
    fast.start()
    fast.close()


class Background(Thread):
    def __init__(self):
        super().__init__(daemon=True)

    def run(self):
        work("in the background")


def makes_itself_a_daemon():
    Background().start()


def a_moment_later():
    """A timer that keeps nobody waiting."""
    threading.Timer(0.05, work).start()


class Watch:
    """A timer that is made anew in its own callback, and cancelled at the end."""

    def __init__(self):
        self._timer = None

    def tick(self):
        work()
        self._timer = threading.Timer(0.01, self.tick)
        self._timer.start()

    def close(self):
        if self._timer is not None:
            self._timer.cancel()


def a_daemon_that_serves():
    """A loop that ends with the program is what daemon threads are for."""
    stop = threading.Event()

    def serve():
        while not stop.wait(0.01):
            work()

    Thread(target=serve, daemon=True).start()


def a_daemon_of_unknown_work(job):
    Thread(target=job, daemon=True).start()


def told_when_done(path):
    done = threading.Event()

    def work():
        print(path)
        done.set()

    threading.Thread(target=work).start()
    done.wait()


class Listener(threading.Thread):
    def __init__(self):
        super().__init__()
        self.over = threading.Event()

    def run(self):
        self.over.wait()

    def stop(self):
        self.over.set()


def told_to_stop(at_exit):
    listener = Listener()
    listener.start()
    at_exit(listener.stop)
    at_exit(lambda: listener.stop())


def started_for_others(workers):
    workers.make_with(lambda target: threading.Thread(target=target).start())


def serves(loop):
    def run_loop():
        loop.run_forever()

    threading.Thread(target=run_loop, daemon=True).start()


if __name__ == "__main__":
    joined()
    joined_in_a_finally()
    joined_list()
    joined_in_a_comprehension()
    joined_in_a_dict()
    handed_back().join()
    looked_at()
    closed()
    Service().close()
