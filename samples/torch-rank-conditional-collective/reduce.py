"""Rank 0 reduces alone and waits: run it, and it fails after the time-out of 3 seconds."""

import datetime
import os
import sys

import torch
import torch.distributed as dist
import torch.multiprocessing as mp


def bad(loss, rank):
    if rank == 0:
        dist.all_reduce(loss)  # expect: torch-rank-conditional-collective "called only where `rank == 0`"
#       ^^^^^^^^^^^^^^^^^^^^^
        print(loss)


def bad_early_exit(loss):
    if dist.get_rank() != 0:
        return
    dist.barrier()  # expect: torch-rank-conditional-collective
    print(loss)


class Trainer:
    def __init__(self, rank):
        self.rank = rank

    def save(self, path, state):
        if self.rank == 0:
            torch.save(state, path)
            dist.barrier()  # expect: torch-rank-conditional-collective "self.rank == 0"

    def save_well(self, path, state):
        if self.rank == 0:
            torch.save(state, path)
        dist.barrier()


def good(loss, rank):
    dist.all_reduce(loss)
    if rank == 0:
        print(loss)


def one_first(rank, fetch):
    if rank != 0:
        dist.barrier()
    fetch()
    if rank == 0:
        dist.barrier()


def sub_group(loss, rank, group):
    if rank in (0, 1):
        dist.all_reduce(loss, group=group)


def if_distributed(loss):
    if dist.is_initialized():
        dist.all_reduce(loss)


def run(rank, how):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29511")
    dist.init_process_group("gloo", rank=rank, world_size=2, timeout=datetime.timedelta(seconds=3))
    {"bad": bad, "good": good}[how](torch.ones(1), rank)
    dist.barrier()
    dist.destroy_process_group()


if __name__ == "__main__":
    mp.spawn(run, args=(sys.argv[1] if len(sys.argv) > 1 else "good",), nprocs=2)
