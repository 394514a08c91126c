"""Comments that name no rule, and so do nothing."""

import threading


def tick():
    print("tick")


def misspelt():
    t = threading.Thread(target=tick)
    t.start()  # interleave: ignore[unjoined-thraed] -- service  # expect: unknown-rule-in-suppression "unjoined-thraed" # expect: unjoined-thread


if __name__ == "__main__":
    misspelt()
