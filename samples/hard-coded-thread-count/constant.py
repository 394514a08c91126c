"""Sixteen threads on every machine, and as many as there are cores."""

import os

os.environ["OMP_NUM_THREADS"] = "16"  # expect: hard-coded-thread-count "asks for 16 threads, whatever the machine has"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "12")  # expect: hard-coded-thread-count
os.environ["NUMEXPR_NUM_THREADS"] = str(os.cpu_count())
os.environ["MKL_NUM_THREADS"] = "1"

import torch


def main(threads):
    torch.set_num_threads(8)  # expect: hard-coded-thread-count "`set_num_threads` asks for 8 threads"
    torch.set_num_threads(1)
    torch.set_num_threads(threads)
