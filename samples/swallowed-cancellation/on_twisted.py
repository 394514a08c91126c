"""A coroutine that a reactor runs. Nothing here is reported."""

from twisted.internet.defer import Deferred


async def reported(results, failure) -> bool:
    try:
        await results.add(failure)
    except BaseException:
        print("could not report it")
    return True


def start(results, failure):
    return Deferred.fromCoroutine(reported(results, failure))
