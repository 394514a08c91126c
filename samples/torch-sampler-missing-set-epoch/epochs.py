"""Without `set_epoch` every epoch has the same order: run it."""

from torch.utils.data import DataLoader, DistributedSampler


def bad(dataset, epochs):
    sampler = DistributedSampler(dataset, num_replicas=2, rank=0)  # expect: torch-sampler-missing-set-epoch "same order in each"
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    loader = DataLoader(dataset, sampler=sampler)
    orders = []
    for epoch in range(epochs):
        orders.append([int(item) for item in loader])
        for item in loader:
            orders[-1].append(int(item))
    return orders


def validation(dataset, epochs):
    sampler = DistributedSampler(dataset, num_replicas=2, rank=0, shuffle=False)
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(epochs):
        for item in loader:
            print(epoch, item)


def once(dataset):
    sampler = DistributedSampler(dataset, num_replicas=2, rank=0)
    for item in DataLoader(dataset, sampler=sampler):
        print(item)


def told_elsewhere(dataset, epochs, train):
    sampler = DistributedSampler(dataset, num_replicas=2, rank=0)
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(epochs):
        train(epoch, loader, sampler=sampler)


def handed_out(dataset):
    sampler = DistributedSampler(dataset, num_replicas=2, rank=0)
    return DataLoader(dataset, sampler=sampler)


if __name__ == "__main__":
    for order in bad(range(8), 2):
        print(order)
