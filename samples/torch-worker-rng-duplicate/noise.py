"""The generator is copied into both workers: they draw the same numbers. Run it."""

import random

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

shared = np.random.default_rng(0)


class Bad(Dataset):
    def __init__(self, n):
        self.n = n
        self.rng = np.random.default_rng(0)

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        return self.rng.integers(1000)  # expect: torch-worker-rng-duplicate "`self.rng` is copied into every worker"
#              ^^^^^^^^^^^^^^^^^^^^^^^


class BadOfModule(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return shared.integers(1000)  # expect: torch-worker-rng-duplicate "`shared`"


class Good(Dataset):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        return torch.randint(1000, ()), random.random()


class InTheConstructor(Dataset):
    def __init__(self, n):
        rng = np.random.default_rng(0)
        self.items = rng.permutation(n)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


if __name__ == "__main__":
    print([int(n) for n in DataLoader(Bad(4), num_workers=2, batch_size=None)])
    print([int(n[0]) for n in DataLoader(Good(4), num_workers=2, batch_size=None)])
