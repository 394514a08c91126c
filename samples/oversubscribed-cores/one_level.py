"""One level of parallelism at a time. Nothing here is reported."""

from concurrent.futures import ProcessPoolExecutor

import numpy


def decompose(seed):
    matrix = numpy.random.default_rng(seed).normal(size=(200, 200))
    return numpy.linalg.svd(matrix, compute_uv=False)[0]


def count(seed):
    return sum(numpy.random.default_rng(seed).integers(10, size=100).tolist())


def main():
    print(max(decompose(seed) for seed in range(4)))
    with ProcessPoolExecutor(max_workers=1) as pool:
        print(pool.submit(decompose, 1).result())
    with ProcessPoolExecutor() as others:
        print(list(others.map(count, range(4))))


if __name__ == "__main__":
    main()
