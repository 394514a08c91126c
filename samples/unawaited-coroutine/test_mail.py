"""Tests that expect a call to raise or to warn. Nothing here is reported."""

import asyncio
import unittest


async def send(to, /):
    return to


class Sending(unittest.TestCase):
    def test_by_position_only(self):
        with self.assertRaises(TypeError):
            send(to="me")

    def test_warns(self):
        with self.assertWarnsRegex(RuntimeWarning, "never awaited"):
            send("me")

    def test_awaits(self):
        self.assertEqual(asyncio.run(send("me")), "me")
