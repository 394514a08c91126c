"""A module of the program that imports a numeric library."""

import numpy as np  # because: "`numpy` is imported here"

weights = np.ones(3)
