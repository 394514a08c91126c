"""Each of two workers gives all items: run it."""

from torch.utils.data import DataLoader, IterableDataset, get_worker_info


class Bad(IterableDataset):
    def __init__(self, end):
        self.end = end

    def __iter__(self):  # expect: torch-iterable-dataset-duplicates "`Bad` gives every item once per worker"
#       ^^^^^^^^
        return iter(range(self.end))


class Good(IterableDataset):
    def __init__(self, end):
        self.end = end

    def __iter__(self):
        info = get_worker_info()
        step, first = (1, 0) if info is None else (info.num_workers, info.id)
        return iter(range(first, self.end, step))


class InProcess(IterableDataset):
    def __iter__(self):
        return iter(range(4))


def main():
    print(sorted(int(n) for n in DataLoader(Bad(4), num_workers=2)))
    print(sorted(int(n) for n in DataLoader(Good(4), num_workers=2)))
    print(sorted(int(n) for n in DataLoader(InProcess(), num_workers=0)))


if __name__ == "__main__":
    main()
