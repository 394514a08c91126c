"""Variables that are set in time, with values that can be used. Nothing here is reported."""

import os

os.environ["OMP_NUM_THREADS"] = "4,2"
os.environ["OPENBLAS_NUM_THREADS"] = str(os.cpu_count() or 1)
os.environ.setdefault("MKL_NUM_THREADS", "2")
os.environ["MY_APP_NUM_THREADS"] = "many"
os.environ["NUMEXPR_NUM_THREADS"] = "2"


def before_the_import():
    os.environ["VECLIB_MAXIMUM_THREADS"] = "1"


before_the_import()

import numpy as np

print(np.ones(3).sum())
