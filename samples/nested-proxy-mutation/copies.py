"""Run it: prints {'rows': [], 'counts': {}}."""

import multiprocessing


def work(shared):
    shared["rows"] = shared["rows"]


def main():
    with multiprocessing.Manager() as manager:
        shared = manager.dict(rows=[], counts={})
        shared["rows"].append("a")  # expect: nested-proxy-mutation "changes a copy: what stands in `shared` stays as it was"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^
        shared["counts"]["a"] = 1  # expect: nested-proxy-mutation
        child = multiprocessing.Process(target=work, args=(shared,))
        child.start()
        child.join()
        print(shared)


if __name__ == "__main__":
    main()
