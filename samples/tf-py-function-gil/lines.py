"""Python code in a parallel `map` runs under one GIL: run it, and eight calls at a time are no faster than one."""

import time

import tensorflow as tf


def python_work(n):
    total = 0
    for i in range(300_000):
        total += i % 7
    return total + int(n)


def parse(n):
    return tf.py_function(python_work, [n], tf.int64)


def bad(n):
    return tf.data.Dataset.range(n).map(parse, num_parallel_calls=8)  # expect: tf-py-function-gil "elements one at a time"
#                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def one_at_a_time(n):
    return tf.data.Dataset.range(n).map(parse, num_parallel_calls=1)


def operations(n):
    return tf.data.Dataset.range(n).map(lambda x: x % 7, num_parallel_calls=8)


if __name__ == "__main__":
    for make in (bad, one_at_a_time):
        start = time.perf_counter()
        for _ in make(20):
            pass
        print(f"{make.__name__}: {time.perf_counter() - start:.2f} s")
