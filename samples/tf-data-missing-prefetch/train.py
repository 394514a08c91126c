"""A pipeline without `prefetch`: the training step waits for each batch."""

import tensorflow as tf


def parse(record):
    image = tf.io.decode_jpeg(record)
    return tf.image.resize(image, (224, 224)) / 255.0


def bad(model, files):
    data = tf.data.TFRecordDataset(files).map(parse, num_parallel_calls=tf.data.AUTOTUNE)
    data = data.batch(32)  # expect: tf-data-missing-prefetch "ends without `prefetch`"
#               ^^^^^^^^^
    model.fit(data, epochs=3)


def bad_directly(model, files):
    model.fit(tf.data.TFRecordDataset(files).map(parse, num_parallel_calls=4).batch(8))  # expect: tf-data-missing-prefetch


def good(model, files):
    data = tf.data.TFRecordDataset(files).map(parse, num_parallel_calls=tf.data.AUTOTUNE)
    data = data.batch(32)
    data = data.prefetch(tf.data.AUTOTUNE)
    model.fit(data, epochs=3)


def in_memory(model, x, y):
    model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(32))


def handed_out(files):
    return tf.data.TFRecordDataset(files).map(parse, num_parallel_calls=4).batch(8)


def distributed(strategy, files, step):
    data = tf.data.TFRecordDataset(files).map(parse, num_parallel_calls=4).batch(8)
    for batch in strategy.experimental_distribute_dataset(data):
        step(batch)
