"""A model that is made outside of the scope has variables that the strategy does not know: run it."""

import tensorflow as tf


def bad():
    strategy = tf.distribute.MirroredStrategy(["CPU:0"])
    model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])  # expect: tf-variables-outside-strategy-scope "outside of the scope"
    with strategy.scope():
        model.compile(loss="mse", optimizer=tf.keras.optimizers.SGD())
    return model


def good():
    strategy = tf.distribute.MirroredStrategy(["CPU:0"])
    with strategy.scope():
        model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer=tf.keras.optimizers.SGD())
    return model


def alone():
    model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    return model


def given(model, strategy: tf.distribute.Strategy):
    with strategy.scope():
        model.compile(loss="mse", optimizer="sgd")


if __name__ == "__main__":
    for make in (bad, good):
        try:
            make().fit(tf.ones((4, 1)), tf.ones((4, 1)), verbose=0)
            print(make.__name__, "trains")
        except Exception as problem:
            print(make.__name__, type(problem).__name__, str(problem)[:90])
