"""Run it: the parent prints 0 and {}."""

import multiprocessing

total = 0
seen = {}


def remember(word):
    seen[word] = len(word)  # expect: mutation-lost-in-worker "`seen` of the worker process"


def count(words):
    global total
    for word in words:
        remember(word)
        total += 1  # expect: mutation-lost-in-worker "`total` of the worker process is changed here, not the one that `main` reads"
#       ^^^^^


def main():
    child = multiprocessing.Process(target=count, args=(["a", "bc"],))  # because: "has a `total` of its own"
    child.start()
    child.join()
    print(total, seen)  # because: "which nobody has changed"


if __name__ == "__main__":
    main()
