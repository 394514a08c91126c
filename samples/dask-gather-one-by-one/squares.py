"""Each `result()` is a round trip of its own; `gather` fetches all at once."""

from dask.distributed import Client, as_completed


def square(n):
    return n * n


def bad(client: Client, numbers):
    futures = client.map(square, numbers)
    return [future.result() for future in futures]  # expect: dask-gather-one-by-one "fetched one by one"
#           ^^^^^^^^^^^^^^^


def bad_submitted(client: Client, numbers):
    futures = [client.submit(square, n) for n in numbers]
    return sum([f.result() for f in futures])  # expect: dask-gather-one-by-one


def good(client: Client, numbers):
    futures = client.map(square, numbers)
    return client.gather(futures)


def as_they_come(client: Client, numbers):
    return [future.result() for future in as_completed(client.map(square, numbers))]


def in_threads(pool, numbers):
    futures = [pool.submit(square, n) for n in numbers]
    return [future.result() for future in futures]


if __name__ == "__main__":
    with Client(processes=False, n_workers=1, dashboard_address=None) as client:
        print(bad(client, range(5)), good(client, range(5)))
