"""Run it: the thread hangs in a call of C code, and is still alive a second after it was "killed"."""

import ctypes
import threading
import time


def work():
    time.sleep(2)


def kill(thread):
    set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
    count = ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))  # expect: thread-killed-from-outside "not at all while it is in C code"
    if count > 1:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), None)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.c_long(0))
    return set_exception


def main():
    worker = threading.Thread(target=work)
    worker.start()
    kill(worker)
    time.sleep(1)
    print("alive:", worker.is_alive())
    worker.join()


if __name__ == "__main__":
    main()
