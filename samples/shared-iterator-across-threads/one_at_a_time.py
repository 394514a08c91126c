"""One thread at a time takes items. Nothing here is reported."""

import threading


def numbers(limit):
    for n in range(limit):
        yield n


class Shared:
    def __init__(self, items):
        self.items = items
        self.lock = threading.Lock()

    def take(self):
        with self.lock:
            return next(self.items, None)


def work(shared, found):
    while (item := shared.take()) is not None:
        found.append(item)


def take(items, found):
    for item in items:
        found.append(item)


def main():
    found = []
    shared = Shared(numbers(50))
    threads = [threading.Thread(target=work, args=(shared, found)) for _ in range(4)]
    single = numbers(10)
    threads.append(threading.Thread(target=take, args=(single, found)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(len(found))


if __name__ == "__main__":
    main()
