"""Exceptions that arrive as they were raised. Nothing here is reported."""

from concurrent.futures import ProcessPoolExecutor


class BadRow(Exception):
    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line = line


class Plain(Exception):
    def __init__(self, line, reason):
        self.line = line
        self.reason = reason


class Reduced(Exception):
    def __init__(self, line, reason):
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason

    def __reduce__(self):
        return type(self), (self.line, self.reason)


class Caught(Exception):
    def __init__(self, line, reason):
        super().__init__(f"line {line}: {reason}")


def raise_one(kind):
    if kind == "bad":
        raise BadRow(1, "bad")
    if kind == "plain":
        raise Plain(1, "plain")
    if kind == "reduced":
        raise Reduced(1, "reduced")
    try:
        raise Caught(1, "caught")
    except Caught as error:
        return str(error)


def main():
    with ProcessPoolExecutor(1) as pool:
        for kind in ("bad", "plain", "reduced", "caught"):
            try:
                print(pool.submit(raise_one, kind).result())
            except (BadRow, Plain, Reduced) as error:
                print(type(error).__name__, error.args)


if __name__ == "__main__":
    main()
