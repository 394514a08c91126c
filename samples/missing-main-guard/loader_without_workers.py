"""A PyTorch loader that loads in the main process. Nothing here is reported."""

from torch.utils.data import DataLoader

for batch in DataLoader(list(range(4)), num_workers=0):
    print(batch)
for batch in DataLoader(list(range(4))):
    print(batch)
