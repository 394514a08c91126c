"""Run it with a time limit: it never ends, since the child fills the pipe and nobody reads."""

import subprocess
import sys

LOUD = "import sys; sys.stdout.write('x' * 1_000_000)"


def silent():
    subprocess.call([sys.executable, "-c", "print(1)"], stdout=subprocess.PIPE)  # expect: undrained-pipe "never read"


class Runner:
    def __init__(self):
        self.child = subprocess.Popen([sys.executable, "-c", LOUD], stdout=subprocess.PIPE)

    def finish(self):
        self.child.wait()  # expect: undrained-pipe "whose stdout is a pipe that nobody reads"
#       ^^^^^^^^^^^^^^^^^


async def loud():
    import asyncio

    child = await asyncio.create_subprocess_exec(sys.executable, "-c", LOUD, stdout=asyncio.subprocess.PIPE)
    await child.wait()  # expect: undrained-pipe "`child.wait\(\)` waits for a child"


def main():
    silent()
    Runner().finish()


if __name__ == "__main__":
    main()
