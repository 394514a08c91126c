"""What was changed is put back. Nothing here is reported."""

import multiprocessing


def main():
    with multiprocessing.Manager() as manager:
        shared = manager.dict(rows=[])
        rows = shared["rows"]
        rows.append("a")
        shared["rows"] = rows
        names = manager.list()
        names.append("a")
        shared["n"] = 1
        plain = {"rows": []}
        plain["rows"].append("a")
        print(shared, names, plain)


if __name__ == "__main__":
    main()
