"""The results are read while the workers are there. Nothing here is reported."""

import multiprocessing


def work(n):
    return n * n


def main():
    found = []
    with multiprocessing.Pool(1) as pool:
        pending = pool.apply_async(work, (3,))
        for square in pool.imap(work, range(3)):
            found.append(square)
        print(pending.get(), found)
    with multiprocessing.Pool(1) as other:
        later = other.map_async(work, range(3), callback=found.extend)
        other.close()
        other.join()
    print(later.get(), found)


if __name__ == "__main__":
    main()
