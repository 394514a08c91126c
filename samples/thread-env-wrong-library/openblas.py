"""NumPy from PyPI uses OpenBLAS, which does not read the variable of MKL: run it."""

import os

os.environ["MKL_NUM_THREADS"] = "1"  # expect: thread-env-wrong-library "is not read by OpenBLAS"

import numpy as np
import pandas

if __name__ == "__main__":
    print(pandas.__version__, np.ones(3) @ np.ones(3))
