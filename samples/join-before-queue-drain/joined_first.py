"""Run it with a time limit: it never ends. With a few bytes instead of a million it does."""

import multiprocessing


class Squares:
    def __init__(self, count):
        self.results = multiprocessing.Queue()
        self.children = [multiprocessing.Process(target=square, args=(n, self.results)) for n in range(count)]

    def collect(self):
        for child in self.children:
            child.start()
        for child in self.children:
            child.join()  # missed-alarm: join-before-queue-drain
        # The queue is an attribute that another method gave to the children.
        return [self.results.get() for _ in self.children]


def square(number, results):
    results.put((number ** 2, "x" * 1_000_000))  # because: "puts its results on it"


def main():
    results = multiprocessing.Queue()
    children = []
    for number in range(2):
        child = multiprocessing.Process(target=square, args=(number, results))
        child.start()
        children.append(child)
    for child in children:
        child.join()  # expect: join-before-queue-drain "`child.join\(\)` waits for a process while `results` is still to be emptied"
#       ^^^^^^^^^^^^
    while not results.empty():
        print(results.get()[0])


if __name__ == "__main__":
    main()
