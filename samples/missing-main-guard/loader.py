"""A PyTorch loader with worker processes, iterated at module level."""

from torch.utils.data import DataLoader

loader = DataLoader(list(range(4)), num_workers=2)
for batch in loader:  # expect: missing-main-guard "starts worker processes"
    print(batch)
