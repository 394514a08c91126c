"""The start method is `fork` by decision, so children do not import the module. Nothing here is reported."""

import multiprocessing

context = multiprocessing.get_context("fork")


def double(n):
    print(2 * n)


child = context.Process(target=double, args=(1,))
child.start()
child.join()
