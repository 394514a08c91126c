"""A connection pool counts its connections under the lock when it makes one, and without it when it drops one. Mended: nothing is reported."""

import threading


class Pool:
    def __init__(self, connect):
        self._connect = connect
        self._lock = threading.Lock()
        self._free = []
        self._made = 0

    def get(self):
        with self._lock:
            if self._free:
                return self._free.pop()
            self._made += 1
        return self._connect()

    def put(self, connection):
        with self._lock:
            self._free.append(connection)

    def drop(self, connection):
        connection.close()
        with self._lock:
            self._made -= 1
