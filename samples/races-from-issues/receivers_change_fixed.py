"""A signal goes through its receivers while others register: dictionary changed size during iteration. Mended: nothing is reported."""

import threading


class Signal:
    def __init__(self):
        self.lock = threading.Lock()
        self.receivers = {}

    def connect(self, name, receiver):
        with self.lock:
            self.receivers[name] = receiver

    def disconnect(self, name):
        with self.lock:
            return self.receivers.pop(name, None)

    def send(self, value):
        with self.lock:
            receivers = list(self.receivers.items())
        for name, receiver in receivers:
            print(name, receiver(value))
