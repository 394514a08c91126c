"""Three consumers, one item. Two of them end with "IndexError: pop from empty list"."""

import threading
import time


class Shelf:
    def __init__(self):
        self.items = []
        self.filled = threading.Condition()

    def take(self):
        with self.filled:
            if not self.items:
                self.filled.wait()  # expect: wait-without-loop "`not self.items` is asked only once"
#               ^^^^^^^^^^^^^^^^^^
            return self.items.pop()  # because: "gets the lock first"

    def put(self, item):
        with self.filled:
            self.items.append(item)
            self.filled.notify_all()


class Signal:
    def __init__(self):
        self.changed = threading.Condition()
        self.value = None

    def set(self, value):
        with self.changed:
            self.value = value
            self.changed.notify_all()

    def get(self):
        with self.changed:
            # When `set` came first, this waits for good.
            self.changed.wait()  # expect: wait-without-loop "without a predicate"
            return self.value


def announce(condition: threading.Condition):
    condition.notify_all()  # expect: wait-without-loop "raises `RuntimeError`"


def main():
    shelf = Shelf()
    consumers = [threading.Thread(target=shelf.take) for _ in range(3)]
    for consumer in consumers:
        consumer.start()
    time.sleep(0.2)
    shelf.put("book")
    for consumer in consumers:
        consumer.join()
    try:
        announce(shelf.filled)
    except RuntimeError as error:
        print(error)


if __name__ == "__main__":
    main()
