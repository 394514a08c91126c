"""A function that starts processes, called at module level. With `spawn` nothing is printed, and the exit code is 0."""

from multiprocessing import Process


def count(n):
    print(n)


def start(n):
    p = Process(target=count, args=(n,))
    p.start()
    p.join()


def main():
    for n in range(2):
        start(n)  # because: "goes on to call this"


main()  # expect: missing-main-guard "`main\(\)` leads to a process" because: "gets here too"
