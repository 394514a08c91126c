"""Coroutines that are given a name and never awaited, or used as if they were their result.

Running it prints "everybody is an administrator".
"""

import asyncio


async def is_admin(user):
    return user == "root"


async def price(item):
    return len(item)


async def rows():
    return ["a", "b"]


async def never_read(item):
    cost = price(item)  # expect: unawaited-coroutine "bound to `cost` and never awaited" because: "nothing reads `cost`"
    _ = price(item)  # expect: unawaited-coroutine "bound to `_`"
    print("ordered", item)


async def read_as_its_result(item):
    cost = price(item)  # expect: unawaited-coroutine "bound to `cost`"
    if cost > 3:  # because: "`cost` is used as if it were the result"
        print("too dear")


async def tested(user):
    if is_admin(user):  # expect: unawaited-coroutine "always true"
#      ^^^^^^^^^^^^^^
        print("everybody is an administrator")
    if not is_admin(user):  # expect: unawaited-coroutine "always true"
        print("nobody comes here")
    return "yes" if is_admin(user) else "no"  # expect: unawaited-coroutine "always true"


async def compared(item):
    return price(item) == 3  # expect: unawaited-coroutine "`price\(item\)` gives a coroutine where its result was meant"


async def computed(item):
    return price(item) + 1  # expect: unawaited-coroutine "where its result was meant"


async def formatted(item):
    print(f"{item} costs {price(item)}")  # expect: unawaited-coroutine "where its result was meant"
    print(price(item))  # expect: unawaited-coroutine "where its result was meant"


async def taken_apart():
    for row in rows():  # expect: unawaited-coroutine "cannot be iterated"
        print(row)
    first = rows()[0]  # expect: unawaited-coroutine "where its result was meant"
    one, two = rows()  # expect: unawaited-coroutine "where its result was meant"
    print(first, one, two, rows().copy())  # expect: unawaited-coroutine "has no `copy`"


if __name__ == "__main__":
    asyncio.run(tested("guest"))
