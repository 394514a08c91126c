"""CUDA in the workers of a data loader: with `fork`, `Cannot re-initialize CUDA in forked subprocess`."""

import torch
from torch.utils.data import DataLoader, Dataset


class Bad(Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return torch.as_tensor(self.images[index]).to("cuda:0")  # expect: torch-cuda-tensor-from-worker "in a worker process"


class Good(Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return torch.as_tensor(self.images[index])


def collate_on_gpu(items):
    return torch.stack(items).cuda()  # expect: torch-cuda-tensor-from-worker "`torch.stack\(items\).cuda\(\)`"


def collate(items):
    return torch.stack(items)


def loaders(images):
    bad = DataLoader(Bad(images), batch_size=4, num_workers=2)
    also_bad = DataLoader(Good(images), batch_size=4, num_workers=2, collate_fn=collate_on_gpu)
    good = DataLoader(Good(images), batch_size=4, num_workers=2, collate_fn=collate, pin_memory=True)
    return bad, also_bad, good


def train(loader, model):
    for batch in loader:
        model(batch.to("cuda", non_blocking=True))
