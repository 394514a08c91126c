"""A registry holds its reentrant lock around everything: taking it again under the lock of a sensor waits for nobody."""

import threading


class Sensor:
    def __init__(self, name):
        self.name = name
        self._lock = threading.RLock()
        self.values = []

    def record(self, value):
        with self._lock:
            self.values.append(value)


class Metrics:
    def __init__(self):
        self._lock = threading.RLock()
        self._sensors = {}
        self._values = {}

    def add(self, name):
        with self._lock:
            sensor = Sensor(name)
            self._sensors[name] = sensor
            return sensor

    def remove_value(self, name):
        with self._lock:
            return self._values.pop(name, None)

    def remove(self, sensor: Sensor):
        with self._lock:
            with sensor._lock:
                for value in sensor.values:
                    self.remove_value(value)
                self._sensors.pop(sensor.name, None)
