"""Run it: most numbers are missing, and the last is there several times."""

import threading
import time


def main():
    found = []
    threads = []
    for number in range(5):
        def work():
            time.sleep(0.1)
            found.append(number)  # because: "it is that of a later round"

        thread = threading.Thread(target=work)  # expect: loop-variable-in-thread "`work` reads `number` when the thread runs"
#                                 ^^^^^^^^^^^
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    print(found)

    pairs = {"a": 1, "b": 2}
    timers = []
    for name, delay in pairs.items():
        timer = threading.Timer(0.1, lambda: print(name))  # expect: loop-variable-in-thread "the lambda reads `name`"
        timer.start()
        timers.append(timer)
    for timer in timers:
        timer.join()


if __name__ == "__main__":
    main()
