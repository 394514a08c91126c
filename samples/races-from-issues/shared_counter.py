"""Two threads are given one counter object; adding goes through a method."""

import threading


class Counter:
    def __init__(self):
        self.value = 0

    def step(self):
        return 1

    def add(self):
        self.value += self.step()  # expect: missing-lock "several threads update `self.value`"


def work(counter):
    for _ in range(100000):
        counter.add()


def main():
    counter = Counter()
    threads = [threading.Thread(target=work, args=(counter,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(counter.value)


if __name__ == "__main__":
    main()
