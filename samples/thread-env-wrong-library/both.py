"""All libraries read `OMP_NUM_THREADS`."""

import os

os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

if __name__ == "__main__":
    print(np.ones(3) @ np.ones(3))
