"""The sampler is made where the loader is, and the epochs are counted elsewhere."""

from torch.utils.data import DataLoader, DistributedSampler


class Trainer:
    def __init__(self, dataset, test_dataset):
        self.loader = DataLoader(dataset, sampler=DistributedSampler(dataset))  # expect: torch-sampler-missing-set-epoch "never told the epoch"
        self.test_loader = DataLoader(test_dataset, sampler=DistributedSampler(test_dataset))

    def train(self, step, epochs):
        for epoch in range(epochs):
            print(epoch)
            for batch in self.loader:
                step(batch)
