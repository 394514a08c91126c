"""Two processes print numbers, started at module level.

Teaches: a child that is spawned imports this file again, and must not start processes while it does.
Where children are forked (Linux before Python 3.14) this prints ten numbers.
With `spawn` or `forkserver` (Windows, macOS, Linux from 3.14 on) both children end with exit code 1,
not one number is printed, and the parent still exits with code 0: compare

    python -c "import multiprocessing as m, runpy; m.set_start_method('spawn'); runpy.run_path('two_processes.py', run_name='__main__')"
"""

from multiprocessing import Process


def count(name, upto):
    for number in range(upto):
        print(name, number)


first = Process(target=count, args=("first", 5))
second = Process(target=count, args=("second", 5))
first.start()  # expect: missing-main-guard "`first.start\(\)` starts a process" because: "child"
second.start()  # because: "same goes"
first.join()
second.join()
