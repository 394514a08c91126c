"""Called three times, the function appends once: run it."""

import tensorflow as tf

losses = []
calls = 0


@tf.function
def bad(x):
    global calls
    calls += 1  # expect: tf-python-side-effect-in-function "`calls \+= 1` happens once"
#   ^^^^^
    loss = tf.reduce_sum(x)
    losses.append(loss)  # expect: tf-python-side-effect-in-function "while `bad` is traced"
#   ^^^^^^^^^^^^^^^^^^^
    print("loss:", loss)  # expect: tf-python-side-effect-in-function
    return loss


@tf.function(reduce_retracing=True)
def good(x):
    print("Tracing with", x)
    print("once")
    loss = tf.reduce_sum(x)
    tf.print("loss:", loss)
    parts = [loss]
    parts.append(loss)
    return tf.stack(parts)


def plain(x):
    losses.append(tf.reduce_sum(x))


if __name__ == "__main__":
    for _ in range(3):
        bad(tf.ones(2))
    print("calls:", calls, "appended:", len(losses))
    losses.clear()
    for _ in range(3):
        plain(tf.ones(2))
    print("appended:", len(losses))
