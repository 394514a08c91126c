"""A coroutine function of another module, reached through the package that re-exports it.

Running it says that the mail was sent, and sends nothing.
"""

import asyncio

import mail
from mail import Outbox, send as post


async def sign_up(address):
    post(address, "welcome")  # expect: unawaited-coroutine "`post\(address, \"welcome\"\)`"
    mail.send(address, "welcome again")  # expect: unawaited-coroutine "mail.send"
    print("the mail was sent")


async def flush_all():
    async with Outbox() as outbox:
        outbox.waiting.append(("me", "hello"))
        outbox.flush()  # expect: unawaited-coroutine "`outbox.flush\(\)`"
    own = Outbox()
    own.flush()  # expect: unawaited-coroutine "`own.flush\(\)`"
    await own.flush()


if __name__ == "__main__":
    asyncio.run(sign_up("somebody@example.org"))
