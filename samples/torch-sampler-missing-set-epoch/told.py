"""Each epoch has another order: run it."""

from torch.utils.data import DataLoader, DistributedSampler


def good(dataset, epochs):
    sampler = DistributedSampler(dataset, num_replicas=2, rank=0)
    loader = DataLoader(dataset, sampler=sampler)
    orders = []
    for epoch in range(epochs):
        sampler.set_epoch(epoch)
        orders.append([])
        for item in loader:
            orders[-1].append(int(item))
    return orders


if __name__ == "__main__":
    for order in good(range(8), 2):
        print(order)
