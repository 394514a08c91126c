"""An expensive client is made on first use; the lock is there, but nobody looks again once it is held. Mended: nothing is reported."""

import threading

_lock = threading.Lock()
_client = None


class Client:
    def __init__(self):
        self.session = object()


def client():
    global _client
    if _client is None:
        with _lock:
            if _client is None:
                _client = Client()
    return _client
