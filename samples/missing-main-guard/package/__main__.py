"""`python -m package`: children do not import `__main__.py` again. Nothing here is reported."""

from multiprocessing import Process

child = Process(target=print, args=("child",))
child.start()
child.join()
