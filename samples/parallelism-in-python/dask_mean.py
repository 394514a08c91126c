"""The mean of random numbers, in chunks that Dask computes in parallel.

Teaches: build the whole plan first, then compute once. Nothing is wrong here, and nothing is reported.
"""

import dask.array as da


def main():
    numbers = da.random.default_rng(1).random((4_000, 4_000), chunks=(1_000, 1_000))
    print(float(numbers.mean().compute()))


if __name__ == "__main__":
    main()
