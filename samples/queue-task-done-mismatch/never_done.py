"""Run it: `main` prints that the queue could not be joined, since an item was never said to be done."""

import queue
import threading


class Pipeline:
    def __init__(self):
        self.lines = queue.Queue()
        self.numbers = queue.Queue()
        self.total = 0

    def start(self):
        threading.Thread(target=self._parse, daemon=True).start()
        threading.Thread(target=self._add, daemon=True).start()

    def _parse(self):
        while True:
            line = self.lines.get()
            self.numbers.put(int(line))
            self.lines.task_done()  # expect: queue-task-done-mismatch "skipped when `int\(line\)` raises"
#           ^^^^^^^^^^^^^^^^^^^^^^

    def _add(self):
        while True:
            number = self.numbers.get()
            self.total += number

    def finish_lines(self):
        self.lines.join()  # because: "waits for it for good"

    def finish_numbers(self):
        self.numbers.join()  # expect: queue-task-done-mismatch "never returns"


def twice(jobs):
    while True:
        job = jobs.get()
        if job is None:
            jobs.task_done()
            break
        print(job)
        jobs.task_done()
        jobs.task_done()  # expect: queue-task-done-mismatch "twice for one item"


def over_called():
    jobs = queue.Queue()
    threading.Thread(target=twice, args=(jobs,), daemon=True).start()
    jobs.put(1)
    jobs.join()


def ends(wait):
    waiter = threading.Thread(target=wait, daemon=True)
    waiter.start()
    waiter.join(0.5)
    return not waiter.is_alive()


def main():
    pipeline = Pipeline()
    pipeline.start()
    for line in ("1", "two", "3"):
        pipeline.lines.put(line)
    print("lines joined:", ends(pipeline.finish_lines))
    print("numbers joined:", ends(pipeline.finish_numbers))


if __name__ == "__main__":
    main()
