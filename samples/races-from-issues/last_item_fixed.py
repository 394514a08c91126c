"""Workers look whether there is work left, and then take it: the last item is taken twice. Mended: nothing is reported."""

import threading

pending = list(range(100))


def work():
    while True:
        try:
            job = pending.pop()
        except IndexError:
            return
        print(job)


def main():
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
