"""Processes that are started in a loop at module level."""

from multiprocessing import Process


def count(n):
    print(n)


children = [Process(target=count, args=(n,)) for n in range(3)]
for child in children:
    child.start()  # expect: missing-main-guard "`child.start\(\)` starts a process"
for child in children:
    child.join()
