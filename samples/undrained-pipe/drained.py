"""Every pipe is read while the child runs. Nothing here is reported."""

import subprocess
import sys
import threading

LOUD = "import sys; sys.stdout.write('x' * 1_000_000)"
COMMAND = [sys.executable, "-c", LOUD]


def communicated():
    child = subprocess.Popen(COMMAND, stdout=subprocess.PIPE)
    out, _ = child.communicate()
    return len(out)


def read_first():
    child = subprocess.Popen(COMMAND, stdout=subprocess.PIPE)
    out = child.stdout.read()
    child.wait()
    return len(out)


def read_by_a_thread():
    child = subprocess.Popen(COMMAND, stdout=subprocess.PIPE)
    found = []
    reader = threading.Thread(target=lambda: found.append(child.stdout.read()))
    reader.start()
    child.wait()
    reader.join()
    return len(found[0])


def not_piped():
    child = subprocess.Popen(COMMAND, stdout=subprocess.DEVNULL)
    return child.wait()


def written_to():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.stdin.write(b"\n")
    child.stdin.close()
    return child.wait()


if __name__ == "__main__":
    print(communicated(), read_first(), read_by_a_thread(), not_piped(), written_to())
