"""The loss is read back in every step. On a GPU the steps then wait for each other; a profiler shows the gaps."""

import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"


def per_batch(model, loader, optimizer, criterion):
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x.to(device)), y.to(device))
        loss.backward()
        optimizer.step()
        total += loss.item()  # expect: torch-item-in-training-loop "`loss.item\(\)` waits for the GPU in every step"
#                ^^^^^^^^^^^
    return total


def one_step_per_epoch(model, x, y, optimizer, criterion):
    for epoch in range(10):
        optimizer.zero_grad()
        loss = criterion(model(x.to(device)), y.to(device))
        loss.backward()
        optimizer.step()
        print(epoch, loss.item())  # expect: torch-item-in-training-loop


def on_the_cpu(model, loader, optimizer, criterion):
    total = 0.0
    for x, y in loader:
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total


def every_hundredth_step(model, loader, optimizer, criterion):
    for step, (x, y) in enumerate(loader):
        loss = criterion(model(x.to(device)), y.to(device))
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(loss.item())


def once_per_epoch(model, loader, optimizer, criterion):
    for epoch in range(3):
        total = torch.zeros((), device=device)
        for x, y in loader:
            loss = criterion(model(x.to(device)), y.to(device))
            loss.backward()
            optimizer.step()
            total += loss.detach()
        print(epoch, total.item())


def without_training(model, loader):
    return sum(model(x.to(device)).sum().item() for x, _ in loader)


if __name__ == "__main__":
    net = nn.Linear(3, 1).to(device)
    data = [(torch.rand(4, 3), torch.rand(4, 1)) for _ in range(3)]
    print(per_batch(net, data, torch.optim.SGD(net.parameters(), lr=0.1), nn.MSELoss()))
