"""The thread looks whether it should end, and a process is ended by force. Nothing here is reported."""

import multiprocessing
import threading
import time


def work(stopping):
    while not stopping.wait(0.1):
        print("working")


def hang():
    time.sleep(60)


def main():
    stopping = threading.Event()
    worker = threading.Thread(target=work, args=(stopping,))
    worker.start()
    stopping.set()
    worker.join()
    child = multiprocessing.Process(target=hang)
    child.start()
    child.terminate()
    child.join()


if __name__ == "__main__":
    main()
