"""Needs Python 3.14. Prints the `ImportError` of the worker."""

import curses
from concurrent.futures import InterpreterPoolExecutor


def width(text):
    return len(text)


def complete(text):
    import readline

    return readline.get_completer(), text


def main():
    curses.setupterm()
    with InterpreterPoolExecutor(1) as pool:
        work = pool.submit(width, "abc")  # expect: interpreter-unsupported-module "`curses` cannot be loaded in another interpreter"
        print(work.exception())


if __name__ == "__main__":
    main()
