"""Run it: the executor breaks down, and the error that the worker raised is never seen."""

from concurrent.futures import ProcessPoolExecutor


class BadRow(Exception):
    def __init__(self, line, reason):
        super().__init__(f"line {line}: {reason}")  # expect: unpicklable-exception "needs 2 arguments and passes on 1"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        self.line = line
        self.reason = reason


class Missing(LookupError):
    def __init__(self, *, name):
        super().__init__()  # expect: unpicklable-exception "`Missing` cannot be rebuilt"
        self.name = name


def check(line, text):
    if not text:
        raise BadRow(line, "empty")  # because: "raises `BadRow`"
    if text == "?":
        raise Missing(name=text)


def parse(text):
    check(1, text)
    return text.split(",")


def main():
    for text in ("", "?"):
        with ProcessPoolExecutor(1) as pool:
            try:
                print(pool.submit(parse, text).result())
            except Exception as error:
                print(type(error).__name__)


if __name__ == "__main__":
    main()
