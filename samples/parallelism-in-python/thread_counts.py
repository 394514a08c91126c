"""The thread counts of BLAS and OpenMP, set after the library has read them.

Teaches: OpenMP, MKL and OpenBLAS read their variables when they are loaded, which `import numpy` does.
Running it prints as many OpenBLAS threads as there are cores, not 1 (`numpy.show_config` names the library, threadpoolctl its threads).
"""

import os

import numpy as np

os.environ["OMP_NUM_THREADS"] = "1"  # expect: thread-count-set-too-late "`OMP_NUM_THREADS` is set after `numpy`"
os.environ["MKL_NUM_THREADS"] = "1"  # expect: thread-count-set-too-late "`MKL_NUM_THREADS`"
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # expect: thread-count-set-too-late "`OPENBLAS_NUM_THREADS`"
os.environ["MPI_NUM_THREADS"] = "1"  # expect: thread-count-set-too-late "no library reads `MPI_NUM_THREADS`"


def threads_of_this_process():
    """How many threads the operating system counts, on Linux."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("Threads:"))


a = np.random.default_rng(1).random((500, 500))
print(float((a @ a).sum()))
if os.path.exists("/proc/self/status"):
    print("threads:", threads_of_this_process(), "of", os.cpu_count(), "cores")
