"""Variables that are set after the library has read them.

Running it on a machine with several cores prints more than one thread, as counted by the operating system.
"""

import os
import numpy as np

os.environ["OMP_NUM_THREADS"] = "1"  # expect: thread-count-set-too-late "`OMP_NUM_THREADS` is set after `numpy` was imported"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # expect: thread-count-set-too-late "OPENBLAS_NUM_THREADS"
os.environ.update(VECLIB_MAXIMUM_THREADS="1", MY_SETTING="2")  # expect: thread-count-set-too-late "VECLIB_MAXIMUM_THREADS"


def limit():
    os.environ["MKL_NUM_THREADS"] = "1"  # expect: thread-count-set-too-late "MKL_NUM_THREADS"


limit()
VARIABLE = "OMP_NUM_THREADS"
os.environ[VARIABLE] = "1"  # missed-alarm: thread-count-set-too-late
a = np.ones((500, 500))
print((a @ a).sum())
if os.path.exists("/proc/self/status"):
    print([line for line in open("/proc/self/status") if line.startswith("Threads")][0].strip())
