"""Two threads print numbers; the main thread waits for both.

Teaches: a thread is started and joined. Nothing is wrong here, and nothing is reported.
Running it prints the two series mixed, because each `print` may hand the interpreter to the other thread.
"""

from threading import Thread


def count(name, upto):
    for number in range(upto):
        print(name, number)


def main():
    first = Thread(target=count, args=("first", 5))
    second = Thread(target=count, args=("second", 5))
    first.start()
    second.start()
    first.join()
    second.join()


if __name__ == "__main__":
    main()
