"""`mpirun -n 2 python share.py`: the root alone broadcasts, and waits for ever."""

from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()


def bad(value):
    if rank == 0:
        value = comm.bcast(value, root=0)  # expect: mpi-rank-conditional-collective "called only where `rank == 0`"
#               ^^^^^^^^^^^^^^^^^^^^^^^^^
    return value


def bad_early_return(value):
    if comm.Get_rank() != 0:
        return None
    return comm.gather(value, root=0)  # expect: mpi-rank-conditional-collective


def good(value):
    value = comm.bcast(value, root=0)
    if rank == 0:
        print(value)
    return value


def in_both_branches(value):
    if rank == 0:
        return comm.reduce(value, op=MPI.SUM, root=0)
    return comm.reduce(value, op=MPI.SUM, root=0)


def point_to_point(value):
    if rank == 0:
        comm.send(value, dest=1)
    elif rank == 1:
        value = comm.recv(source=0)
    return value


if __name__ == "__main__":
    print(rank, good(rank))
