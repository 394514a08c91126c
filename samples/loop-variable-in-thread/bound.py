"""Each thread gets its own value. Nothing here is reported."""

import threading
from concurrent.futures import ThreadPoolExecutor


def show(found, number):
    found.append(number)


def main():
    found = []
    threads = [threading.Thread(target=show, args=(found, number)) for number in range(3)]
    threads += [threading.Thread(target=lambda number=number: found.append(number)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ThreadPoolExecutor() as pool:
        for number in range(3):
            pool.submit(lambda: found.append(number)).result()
        for number in range(3):
            future = pool.submit(show, found, number)
            future.result()
    print(sorted(found))


if __name__ == "__main__":
    main()
