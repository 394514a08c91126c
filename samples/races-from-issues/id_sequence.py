"""Numbers for new jobs are given out by a counter of the class, in request threads."""

import threading
from http.server import BaseHTTPRequestHandler


class Job:
    last = 0

    def __init__(self):
        Job.last = Job.last + int(1)  # expect: missing-lock "several threads update `Job.last`"
        self.number = Job.last


def make(names):
    for name in names:
        print(name, Job().number)


def main(parts):
    threads = [threading.Thread(target=make, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
