"""Two processes print numbers, under a main guard.

Teaches: the same program as two_processes.py, which runs with every start method.
"""

from multiprocessing import Process


def count(name, upto):
    for number in range(upto):
        print(name, number)


def main():
    first = Process(target=count, args=("first", 5))
    second = Process(target=count, args=("second", 5))
    first.start()
    second.start()
    first.join()
    second.join()


if __name__ == "__main__":
    main()
