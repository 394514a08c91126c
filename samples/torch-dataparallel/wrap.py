"""One process for all GPUs, and one for each."""

import os

import torch
from torch import nn
from torch.nn import DataParallel
from torch.nn.parallel import DistributedDataParallel


def bad(model):
    return torch.nn.DataParallel(model)  # expect: torch-dataparallel "drives all GPUs from one process"
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def bad_if_many(model):
    if torch.cuda.device_count() > 1:
        model = DataParallel(model, device_ids=[0, 1])  # expect: torch-dataparallel
    return model.cuda()


def one_gpu(model):
    return nn.DataParallel(model, device_ids=[0])


def good(model):
    rank = int(os.environ["LOCAL_RANK"])
    return DistributedDataParallel(model.to(rank), device_ids=[rank])


def unwrap(model):
    return model.module if isinstance(model, nn.DataParallel) else model
