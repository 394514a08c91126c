"""Counts hits from two threads; one of the two writers forgets the lock."""

import threading


class Counter:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.hits = 0

    def add(self) -> None:
        with self.lock:
            self.hits += 1

    def reset(self) -> None:
        self.hits = 0


def main() -> None:
    counter = Counter()
    threads = [threading.Thread(target=counter.add), threading.Thread(target=counter.reset)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
