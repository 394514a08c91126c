"""What can be pickled, what a `Process` may be given, and what stays in threads. Nothing here is reported."""

import multiprocessing
import queue
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def put(results, n):
    results.put(n)


def wait(together):
    together.wait()


def start(lock):
    global shared
    shared = lock


def total(numbers):
    return sum(numbers)


def main():
    results = multiprocessing.Queue()
    child = multiprocessing.Process(target=put, args=(results, 1))
    child.start()
    print(results.get())
    child.join()
    together = multiprocessing.Barrier(1)
    other = multiprocessing.Process(target=wait, args=(together,))
    other.start()
    other.join()
    with multiprocessing.Pool(1, initializer=start, initargs=(multiprocessing.Lock(),)) as pool:
        print(pool.map(total, ([n] for n in range(3))))
    with multiprocessing.Manager() as manager, ProcessPoolExecutor(1) as executor:
        proxy = manager.Queue()
        executor.submit(put, proxy, 2).result()
        print(proxy.get(), executor.submit(total, [n for n in range(3)]).result())
    local = queue.Queue()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(put, local, 3).result()
        threads.submit(put, local, threading.Lock()).result()
    print(local.get())


if __name__ == "__main__":
    main()
