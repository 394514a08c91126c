"""The thread counts of BLAS and OpenMP, set before the library reads them.

Teaches: the same program as thread_counts.py, in the right order. Running it prints one thread.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np


def threads_of_this_process():
    """How many threads the operating system counts, on Linux."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("Threads:"))


a = np.random.default_rng(1).random((500, 500))
print(float((a @ a).sum()))
if os.path.exists("/proc/self/status"):
    print("threads:", threads_of_this_process(), "of", os.cpu_count(), "cores")
