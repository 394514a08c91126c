"""Two tasks that are given the same list: each appends to it and counts. Run it: the results are (2, 3) or (3, 2), not (2, 2)."""

import dask
from dask import delayed


@delayed
def bad(items, extra):
    items.append(extra)  # expect: dask-delayed-mutates-input "`items` is changed by a delayed function"
#   ^^^^^^^^^^^^^^^^^^^
    return len(items)


@delayed
def bad_element(table, key):
    table[key] = 1  # expect: dask-delayed-mutates-input
    return table


@delayed
def bad_sum(counts, key):
    counts[key] += 1  # expect: dask-delayed-mutates-input
    return counts


@delayed
def good(items, extra):
    return len([*items, extra])


@delayed
def own_list(n):
    items = []
    for i in range(n):
        items.append(i)
    return items


@delayed
def copied(items, extra):
    items = items.copy()
    items.append(extra)
    return len(items)


def plain(items, extra):
    items.append(extra)
    return items


if __name__ == "__main__":
    shared = delayed([1])
    print(dask.compute(bad(shared, 2), bad(shared, 3), scheduler="sync"))
    shared = delayed([1])
    print(dask.compute(good(shared, 2), good(shared, 3), scheduler="sync"))
