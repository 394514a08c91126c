"""Calling `ddp.module` leaves the gradients of each process as they are: run it, and the two differ."""

import os
import sys

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn
from torch.nn.parallel import DistributedDataParallel


def bad(x):
    ddp = DistributedDataParallel(nn.Linear(1, 1))
    loss = ddp.module(x).sum()  # expect: torch-ddp-bypass-forward "goes past `DistributedDataParallel`"
#          ^^^^^^^^^^^^^
    loss.backward()
    return ddp


def bad_forward(x):
    ddp = DistributedDataParallel(nn.Linear(1, 1))
    loss = ddp.module.forward(x).sum()  # expect: torch-ddp-bypass-forward
    loss.backward()
    return ddp


def good(x):
    ddp = DistributedDataParallel(nn.Linear(1, 1))
    loss = ddp(x).sum()
    loss.backward()
    return ddp


def evaluate(x):
    ddp = DistributedDataParallel(nn.Linear(1, 1))
    ddp(x).sum().backward()
    with torch.no_grad():
        print(ddp.module(x))
    return ddp.module.state_dict()


def run(rank, how):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29512")
    dist.init_process_group("gloo", rank=rank, world_size=2)
    torch.manual_seed(0)
    ddp = {"bad": bad, "good": good}[how](torch.full((1, 1), float(rank + 1)))
    print(rank, ddp.module.weight.grad.item())
    dist.destroy_process_group()


if __name__ == "__main__":
    mp.spawn(run, args=(sys.argv[1] if len(sys.argv) > 1 else "good",), nprocs=2)
