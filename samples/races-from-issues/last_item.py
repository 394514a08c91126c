"""Workers look whether there is work left, and then take it: the last item is taken twice."""

import threading

pending = list(range(100))


def work():
    while pending:  # expect: check-then-act "`pending` may change"
        print(pending.pop())


def main():
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
