"""A delayed call as a statement: run it, and nothing is saved."""

import dask
from dask import delayed

saved = []


@delayed
def save(page):
    saved.append(page)


@dask.delayed(nout=2)
def divide(a, b):
    return divmod(a, b)


def bad(pages):
    for page in pages:
        save(page)  # expect: dask-delayed-never-computed "`save\(page\)` only describes work"
#       ^^^^^^^^^^


def bad_with_name(pages):
    result = save(pages)  # expect: dask-delayed-never-computed "it never runs"


def bad_chain(a, b):
    delayed(divide)(a, b)  # expect: dask-delayed-never-computed


def good(pages):
    dask.compute(*[save(page) for page in pages])


def handed_out(page):
    return save(page)


def shown(page):
    save(page).visualize()


if __name__ == "__main__":
    bad(["a", "b"])
    print("bad:", saved)
    good(["a", "b"])
    print("good:", sorted(saved))
