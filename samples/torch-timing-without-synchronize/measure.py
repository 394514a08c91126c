"""On a GPU `bad` prints the time to queue the work, `good` the time it takes."""

import time

import torch


def bad(model, x):
    x = x.to("cuda")
    start = time.perf_counter()
    y = model(x)
    print(time.perf_counter() - start)  # expect: torch-timing-without-synchronize "the difference to `start`"
#         ^^^^^^^^^^^^^^^^^^^
    return y


def bad_training(model, loader, criterion):
    model = model.cuda()
    for x, y in loader:
        begin = time.time()
        loss = criterion(model(x.cuda()), y.cuda())
        loss.backward()
        elapsed = time.time() - begin  # expect: torch-timing-without-synchronize
        print(elapsed)


def good(model, x):
    x = x.to("cuda")
    torch.cuda.synchronize()
    start = time.perf_counter()
    y = model(x)
    torch.cuda.synchronize()
    print(time.perf_counter() - start)
    return y


def read_back(model, x):
    x = x.to("cuda")
    start = time.perf_counter()
    y = model(x).cpu()
    print(time.perf_counter() - start)
    return y


def on_the_cpu(model, x):
    start = time.perf_counter()
    y = model(x)
    print(time.perf_counter() - start)
    return y
