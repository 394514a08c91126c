"""A stream that both servers use. In the one with threads nobody waits for the event, so nothing is reported."""

import asyncio


class Stream:
    def __init__(self):
        self.body = []
        self.more = asyncio.Event()

    def receive(self, part):
        self.body.append(part)
        self.more.set()
