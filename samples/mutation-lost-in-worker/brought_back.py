"""Results that come back, caches of each worker, and threads. Nothing here is reported."""

import multiprocessing
import threading

squares = {}
settings = {}
done = []
limit = 10


def square(n):
    if n not in squares:
        squares[n] = n * n
    return squares[n] + limit


def start(values):
    settings.update(values)


def configured(n):
    return settings.get("offset", 0) + n


def mark(n):
    done.append(n)


def main():
    with multiprocessing.Pool(1, initializer=start, initargs=({"offset": 1},)) as pool:
        print(pool.map(square, range(3)), pool.map(configured, range(3)))
    thread = threading.Thread(target=mark, args=(1,))
    thread.start()
    thread.join()
    print(done, limit)


if __name__ == "__main__":
    main()
