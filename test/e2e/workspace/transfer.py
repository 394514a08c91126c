"""Moves money between two accounts, taking the two locks in opposite orders."""

import threading

savings = threading.Lock()
checking = threading.Lock()


def deposit() -> None:
    with savings:
        with checking:
            print("deposited")


def withdraw() -> None:
    with checking:
        with savings:
            print("withdrawn")


def main() -> None:
    threads = [threading.Thread(target=deposit), threading.Thread(target=withdraw)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
