"""A program that ends cleanly when it is interrupted.

Teaches: a handler only sets an event; the work that has to be done at the end is done where it is safe, in the main thread.
Nothing is wrong here, and nothing is reported. Running it interrupts itself after a moment.
"""

import os
import signal
import threading

stop = threading.Event()


def interrupted(number, frame):
    stop.set()


def main():
    signal.signal(signal.SIGINT, interrupted)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    turns = 0
    while not stop.wait(0.05):
        turns += 1
    timer.join()
    print("stopped after", turns, "turns")


if __name__ == "__main__":
    main()
