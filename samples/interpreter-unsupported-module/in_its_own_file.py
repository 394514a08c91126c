"""Needs Python 3.14. The module is loaded by the main interpreter only. Nothing here is reported."""

from concurrent.futures import InterpreterPoolExecutor, ThreadPoolExecutor


def width(text):
    return len(text)


def complete(text):
    import readline

    return readline.get_completer(), text


def main():
    with InterpreterPoolExecutor(1) as pool:
        print(pool.submit(width, "abc").result())
    with ThreadPoolExecutor(1) as threads:
        print(threads.submit(complete, "abc").result())


if __name__ == "__main__":
    import curses

    curses.setupterm()
    main()
