"""A tensor of the graph on `self` cannot be read outside of the graph: run it."""

import tensorflow as tf


class Bad(tf.Module):
    @tf.function
    def __call__(self, x):
        self.hidden = tf.tanh(x)  # expect: tf-leaked-tensor "`self.hidden` gets a tensor of the graph"
#       ^^^^^^^^^^^
        return self.hidden * 2


class Good(tf.Module):
    def __init__(self):
        super().__init__()
        self.steps = tf.Variable(0)
        self.weight = None
        self.name_of_last = ""

    @tf.function
    def __call__(self, x):
        if self.weight is None:
            self.weight = tf.Variable(tf.ones(2))
        self.steps.assign_add(1)
        hidden = tf.tanh(x * self.weight)
        return hidden, hidden * 2


class Plain:
    def __call__(self, x):
        self.hidden = tf.tanh(x)
        return self.hidden * 2


if __name__ == "__main__":
    bad = Bad()
    bad(tf.ones(2))
    try:
        print(bad.hidden + 1)
    except Exception as problem:
        print(type(problem).__name__, str(problem)[:80])
    print(Good()(tf.ones(2))[0])
