"""A task whose reference is dropped: when the driver ends, Ray stops its workers, and nothing was saved."""

import tempfile
import time
from pathlib import Path

import ray


@ray.remote
def save(folder, page):
    time.sleep(0.5)
    (Path(folder) / page).touch()


@ray.remote
class Log:
    def write(self, line):
        print(line)


def bad(folder, pages):
    for page in pages:
        save.remote(folder, page)  # expect: ray-result-ref-discarded "nobody sees it fail"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^


def message(line):
    log = Log.remote()
    log.write.remote(line)


def good(folder, pages):
    ray.get([save.remote(folder, page) for page in pages])


def actor(folder):
    Log.remote()
    return save.remote(folder, "x")


if __name__ == "__main__":
    for run in (bad, good):
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
        folder = tempfile.mkdtemp()
        run(folder, ["a", "b"])
        ray.shutdown()
        print(run.__name__, "saved", len(list(Path(folder).iterdir())), "of 2")
