"""Elements are parsed one after the other, or several at a time: run it and compare the times."""

import time

import tensorflow as tf


def work(n):
    matrix = tf.random.normal((400, 400))
    for _ in tf.range(5):
        matrix = tf.linalg.qr(matrix)[0]
    return tf.reduce_sum(matrix) + tf.cast(n, tf.float32)


def bad(n):
    return tf.data.Dataset.range(n).map(work)  # expect: tf-data-sequential-map "`map\(work\)` handles one element after the other"
#                                   ^^^^^^^^^


def good(n):
    return tf.data.Dataset.range(n).map(work, num_parallel_calls=tf.data.AUTOTUNE)


def small(n):
    return tf.data.Dataset.range(n).map(lambda x: x + 1)


def builtin_map(items):
    return list(map(work, items))


if __name__ == "__main__":
    for make in (bad, good):
        data = make(20)
        start = time.perf_counter()
        for _ in data:
            pass
        print(f"{make.__name__}: {time.perf_counter() - start:.2f} s")
