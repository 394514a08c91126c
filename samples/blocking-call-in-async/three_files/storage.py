import time

LATENCY = 0.3


def load(key):
    time.sleep(LATENCY)  # because: "`time.sleep` keeps that thread"
    return key
