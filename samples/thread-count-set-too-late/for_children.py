"""Variables that are meant for programs that are started later. Nothing here is reported."""

import os
import subprocess
import sys

import numpy as np

os.environ["OMP_NUM_THREADS"] = "1"
subprocess.run([sys.executable, "-c", "print('child')"], check=True)
print(np.ones(3).sum())
