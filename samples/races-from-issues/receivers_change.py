"""A signal goes through its receivers while others register: dictionary changed size during iteration."""

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
        for name, receiver in self.receivers.items():  # expect: missing-lock "is gone through without"
            print(name, receiver(value))
