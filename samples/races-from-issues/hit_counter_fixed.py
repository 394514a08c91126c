"""A web application counts requests in a module variable, and serves each request in a thread of its own. Mended: nothing is reported."""

import threading

from flask import Flask

app = Flask(__name__)
lock = threading.Lock()
hits = 0


@app.route("/")
def index():
    global hits
    with lock:
        hits = hits + int("1")
        return str(hits)
