"""Run it with NumPy, as it is and with one OpenMP thread set in the environment: the limit makes it faster."""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Process

import numpy


def decompose(matrix):
    return numpy.linalg.svd(matrix, compute_uv=False)  # because: "as many native threads as there are cores"


def work(seed):
    matrix = numpy.random.default_rng(seed).normal(size=(700, 700))
    return decompose(matrix)[0]


def main():
    start = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        print(max(pool.map(work, range(8))))  # expect: oversubscribed-cores "runs `numpy.linalg.svd` on a thread per core"
    children = []
    for seed in range(2):
        child = Process(target=work, args=(seed,))  # expect: oversubscribed-cores "more threads than cores"
        child.start()
        children.append(child)
    for child in children:
        child.join()
    print(f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
