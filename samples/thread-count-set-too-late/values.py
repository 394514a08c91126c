"""Values that no library can use, and variables that no library reads.

Running the first line ends with "TypeError: str expected, not int".
"""

import os

os.environ["MKL_NUM_THREADS"] = 4  # expect: thread-count-set-too-late "raises `TypeError`"
os.environ["OPENBLAS_NUM_THREADS"] = "all"  # expect: thread-count-set-too-late "must be a positive number"
os.environ["OMP_NUM_THREADS"] = "0"  # expect: thread-count-set-too-late "must be a positive number"
os.environ["MPI_NUM_THREADS"] = "4"  # expect: thread-count-set-too-late "no library reads `MPI_NUM_THREADS`"
os.environ.update(NUMEXPR_NUM_THREADS=2)  # expect: thread-count-set-too-late "raises `TypeError`"
