"""The library is imported through a module of the program."""

import os

import model  # because: "this import runs the module"

os.environ["OMP_NUM_THREADS"] = "1"  # expect: thread-count-set-too-late "`OMP_NUM_THREADS` is set after `numpy` was imported"

print(model.weights)
