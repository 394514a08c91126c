"""A web application counts requests in a module variable, and serves each request in a thread of its own."""

from flask import Flask

app = Flask(__name__)
hits = 0


@app.route("/")
def index():
    global hits
    hits = hits + int("1")  # expect: missing-lock "several threads update `hits`"
    return str(hits)
