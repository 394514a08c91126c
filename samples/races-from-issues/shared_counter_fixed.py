"""Two threads are given one counter object; adding goes through a method. Mended: nothing is reported."""

import threading


class Counter:
    def __init__(self):
        self.value = 0
        self.lock = threading.Lock()

    def step(self):
        return 1

    def add(self):
        with self.lock:
            self.value += self.step()


class Own:
    def __init__(self):
        self.value = 0

    def add(self):
        self.value += 1


def work(counter):
    own = Own()
    for _ in range(100000):
        counter.add()
        own.add()


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
