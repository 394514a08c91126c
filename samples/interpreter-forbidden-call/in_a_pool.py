"""Needs Python 3.14. Each piece of work ends with the error that isolated interpreters raise."""

import os
import signal
import subprocess
import threading
from concurrent.futures import InterpreterPoolExecutor


def ignore():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # expect: interpreter-forbidden-call "`signal.signal` raises in another interpreter"


def prepare():
    ignore()


def launch():
    return subprocess.Popen(["true"], preexec_fn=os.setsid).pid  # expect: interpreter-forbidden-call "raises in another interpreter"


def beat():
    threading.Thread(target=print, daemon=True).start()  # expect: interpreter-forbidden-call because: "only the main interpreter may do this"


def replace():
    os.execv("/bin/true", ["true"])  # expect: interpreter-forbidden-call "`os.execv`"


def main():
    with InterpreterPoolExecutor(1) as pool:
        for work in (pool.submit(prepare), pool.submit(launch), pool.submit(beat), pool.submit(replace)):
            print(work.exception())


if __name__ == "__main__":
    main()
