"""`TF_CONFIG` must be there when the strategy is made."""

import json
import os

import tensorflow as tf


def bad(cluster):
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    os.environ["TF_CONFIG"] = json.dumps(cluster)  # expect: tf-config-after-strategy "after the strategy has read it"
#   ^^^^^^^^^^^^^^^^^^^^^^^
    return strategy


def good(cluster):
    os.environ["TF_CONFIG"] = json.dumps(cluster)
    return tf.distribute.MultiWorkerMirroredStrategy()


def one_machine(cluster):
    strategy = tf.distribute.MirroredStrategy()
    os.environ["TF_CONFIG"] = json.dumps(cluster)
    return strategy
