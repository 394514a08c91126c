"""Work whose future nobody holds is cancelled: run it, and `bad` saves less than it should, mostly nothing."""

import tempfile
import time
from pathlib import Path

from dask.distributed import Client, fire_and_forget


def save(path):
    time.sleep(0.2)
    Path(path).touch()


def bad(client: Client, paths):
    for path in paths:
        client.submit(save, path)  # expect: dask-future-dropped "the task is cancelled"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^


def bad_map(client: Client, paths):
    client.map(save, paths)  # expect: dask-future-dropped


def good(client: Client, paths):
    futures = client.map(save, paths)
    client.gather(futures)


def let_go(client: Client, path):
    fire_and_forget(client.submit(save, path))


def handed_out(client: Client, path):
    return client.submit(save, path)


def in_threads(pool, path):
    pool.submit(save, path)


if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp())
    with Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None) as client:
        bad(client, [str(folder / name) for name in "abc"])
        time.sleep(1)
        print("bad saved", len(list(folder.iterdir())), "of 3")
        good(client, [str(folder / name) for name in "def"])
        print("good saved", len(list(folder.glob("[def]"))), "of 3")
