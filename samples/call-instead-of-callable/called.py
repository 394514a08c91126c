"""Functions that are called where they should be handed over.

Running it prints "work ran in MainThread": the thread has nothing to do.
"""

import asyncio
import atexit
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Thread, Timer


def work():
    print("work ran in", threading.current_thread().name)


def greet(name, *, loud=False):
    print("HELLO" if loud else "hello", name)


def area(width, height):
    return width * height


def a_thread():
    t = Thread(target=work())  # expect: call-instead-of-callable "`Thread` gets the result of `work\(\)`, not `work` itself" because: "is called here, at once"
#                     ^^^^^^
    t.start()
    t.join()


def a_thread_with_arguments():
    t = Thread(target=greet("you", loud=True), name="greeter")  # expect: call-instead-of-callable "greet"
    t.start()
    t.join()


def a_timer():
    t = Timer(0.01, greet("later"))  # expect: call-instead-of-callable "`Timer` gets the result"
    t.start()
    t.join()


def a_pool():
    with ThreadPoolExecutor() as pool:
        return pool.submit(area(2, 3)).result()  # expect: call-instead-of-callable "pool.submit"


async def an_executor():
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, area(2, 3))  # expect: call-instead-of-callable "run_in_executor"


async def a_callback():
    asyncio.get_running_loop().call_soon(work())  # expect: call-instead-of-callable "call_soon"


def at_exit():
    atexit.register(greet("bye"))  # expect: call-instead-of-callable "atexit.register"


def a_handler():
    signal.signal(signal.SIGTERM, greet("signal"))  # expect: call-instead-of-callable "signal.signal"


if __name__ == "__main__":
    a_thread()
