"""Two workers list four files: run it, and some files come twice while others are missing."""

import tempfile
from pathlib import Path

import tensorflow as tf


def bad(pattern, workers, index):
    files = tf.data.Dataset.list_files(pattern)  # expect: tf-list-files-unseeded-shard "another order in each worker"
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return files.shard(workers, index)


def bad_chain(pattern, workers, index):
    return tf.data.Dataset.list_files(pattern).take(10).shard(workers, index)  # expect: tf-list-files-unseeded-shard


def good(pattern, workers, index):
    return tf.data.Dataset.list_files(pattern, shuffle=False).shard(workers, index).shuffle(10)


def seeded(pattern, workers, index):
    return tf.data.Dataset.list_files(pattern, seed=1).shard(workers, index)


def one_worker(pattern):
    return tf.data.Dataset.list_files(pattern).batch(2)


if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp())
    for name in "abcdefgh":
        (folder / name).touch()
    for make in (bad, good):
        taken = [Path(name.numpy().decode()).name for worker in range(2) for name in make(str(folder / "*"), 2, worker)]
        print(make.__name__, "".join(sorted(taken)))
