"""Numbers for new jobs are given out by a counter of the class, in request threads. Mended: nothing is reported."""

import itertools
import threading
from http.server import BaseHTTPRequestHandler


class Job:
    numbers = itertools.count(1)

    def __init__(self):
        self.number = next(Job.numbers)


def make(names):
    for name in names:
        print(name, Job().number)


def main(parts):
    threads = [threading.Thread(target=make, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
