"""Needs Python 3.14. A thread for each interpreter. Nothing here is reported."""

import threading
from concurrent import interpreters


def count(n):
    print(sum(range(n)))


def serve(jobs):
    interpreter = interpreters.create()
    for n in jobs:
        interpreter.call(count, n)


def main():
    threads = [interpreters.create().call_in_thread(count, 3_000_000) for _ in range(2)]
    for thread in threads:
        thread.join()
    workers = [threading.Thread(target=serve, args=([1, 2],)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
