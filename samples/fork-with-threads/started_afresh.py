"""The child is started before the thread, after it, or afresh. Nothing here is reported."""

import multiprocessing
import threading
import time


def wait():
    time.sleep(0.1)


def work():
    print("child")


def first_the_child():
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    thread = threading.Thread(target=wait)
    thread.start()
    thread.join()
    child.join()


def after_the_thread():
    thread = threading.Thread(target=wait)
    thread.start()
    thread.join()
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join()


def afresh():
    thread = threading.Thread(target=wait)
    thread.start()
    child = multiprocessing.get_context("spawn").Process(target=work)
    child.start()
    child.join()
    thread.join()


if __name__ == "__main__":
    first_the_child()
    after_the_thread()
    afresh()
