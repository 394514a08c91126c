"""Reads what the service shows; every read waits for a moment."""

import time


def load(name: str) -> str:
    wait_for_turn()
    return f"content of {name}"


def wait_for_turn() -> None:
    time.sleep(0.5)
