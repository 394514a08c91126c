"""A training loop in PyTorch that prints its loss.

Teaches: CUDA work is queued, and reading a value waits until the queue is empty; here after every batch.
Without a GPU it runs just as well, and the read costs nothing.
"""

import torch
from torch import nn


def batches(count, device):
    generator = torch.Generator().manual_seed(1)
    for _ in range(count):
        x = torch.rand((64, 10), generator=generator)
        yield x.to(device), x.sum(dim=1, keepdim=True).to(device)


def train(epochs, device):
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1)).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    criterion = nn.MSELoss()
    for epoch in range(epochs):
        total = 0.0
        for x, y in batches(20, device):
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()  # because: "queued for the GPU"
            optimizer.step()
            total += loss.item()  # expect: torch-item-in-training-loop "`loss.item\(\)`" because: "waits until the queue is empty"
        print(f"epoch {epoch}: {total / 20:.4f}")


if __name__ == "__main__":
    train(3, "cuda" if torch.cuda.is_available() else "cpu")
