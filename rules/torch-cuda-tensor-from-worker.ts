import type { CallSite, FileView, ProgramView, Report, UnitSite } from '#rule-api';
import { defineRule, hasRole, literalArgument, roleOfValue, shortCall } from '#rule-api';

export default defineRule({
  id: 'torch-cuda-tensor-from-worker',
  summary: 'a data loader moves data to the GPU in its worker processes',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['torch'],
  docs: {
    why: `Workers of a \`DataLoader\` are other processes: with \`fork\` they cannot use CUDA at all (\`Cannot re-initialize CUDA in forked subprocess\`), and with \`spawn\` each makes a CUDA context of some hundred megabytes, and sharing the tensors needs care with their lifetime.`,
    instead: 'Return CPU tensors, set `pin_memory=True` on the loader, and move each batch in the training loop with `.to(device, non_blocking=True)`.',
    limits: 'Seen in `__getitem__`, `__iter__` and collate functions of the program that call `.cuda()` or `.to("cuda")`, where a loader in the same file has workers.',
    fine: 'The loader has `num_workers=0`.',
    noFix: 'The move belongs into the loop that takes the batches.',
    references: [
      { title: 'PyTorch: multi-process data loading, and CUDA tensors', url: 'https://docs.pytorch.org/docs/stable/data.html#multi-process-data-loading' },
      { title: 'PyTorch: CUDA in multiprocessing', url: 'https://docs.pytorch.org/docs/stable/notes/multiprocessing.html#cuda-in-multiprocessing' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'moved in the worker, and in the loop',
      bad: `from torch.utils.data import DataLoader, Dataset

class Images(Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.images[index].cuda()  # expect: torch-cuda-tensor-from-worker "worker process"

def loader(images):
    return DataLoader(Images(images), batch_size=8, num_workers=4)
`,
      good: `from torch.utils.data import DataLoader, Dataset

class Images(Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.images[index]

def batches(images):
    for batch in DataLoader(Images(images), batch_size=8, num_workers=4, pin_memory=True):
        yield batch.to("cuda", non_blocking=True)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (!/\bcuda\b/.test(file.source)) return;
    let loader: CallSite | undefined;
    for (const unit of file.units) {
      const where = runsInWorker(file, unit, program);
      if (where === undefined) continue;
      const move = unit.unit.calls.findIndex((call) => call.callee.k === 'attribute' && (call.callee.name === 'cuda' || (call.callee.name === 'to' && call.args.some((arg) => arg.value.k === 'literal' && String(arg.value.value).startsWith('cuda')))));
      const call = unit.unit.calls[move];
      if (call === undefined) continue;
      loader ??= loaderWithWorkers(file, program);
      if (loader === undefined) return;
      yield {
        at: call.at,
        grade: 'likely',
        message: `\`${shortCall(file, { in: unit, index: move, call })}\` uses CUDA in a worker process of the data loader`,
        because: [
          { lane: 'main', at: loader.call.at, says: 'the loader starts worker processes' },
          { lane: 'a worker process', at: unit.unit.nameAt, says: `they run \`${unit.unit.name}\`` },
          { lane: 'a worker process', at: call.at, says: 'CUDA cannot be used in a forked process; a spawned one makes a context of its own' },
        ],
      };
    }
  },
});

/** A method of a data set that makes items, or a function given to a loader as `collate_fn`. */
function runsInWorker(file: FileView, unit: UnitSite, program: ProgramView): string | undefined {
  if (unit.unit.class >= 0) {
    if (unit.unit.name !== '__getitem__' && unit.unit.name !== '__iter__' && unit.unit.name !== '__getitems__') return undefined;
    const cls = file.facts.classes[unit.unit.class];
    const around = cls === undefined ? undefined : file.units[cls.unit];
    return cls !== undefined && around !== undefined && cls.bases.some((base) => /torch-(?:iterable-)?dataset/.test(roleOfValue(program.value(around, base), program) ?? '')) ? 'dataset' : undefined;
  }
  return unit.unit.kind === 'function' && new RegExp(`collate_fn\\s*=\\s*${unit.unit.name}\\b`).test(file.source) ? 'collate' : undefined;
}

function loaderWithWorkers(file: FileView, program: ProgramView): CallSite | undefined {
  return file.calls.find((site) => {
    if (!hasRole(site, program, 'torch-data-loader')) return false;
    const workers = literalArgument(site, 'num_workers', 5);
    return typeof workers === 'number' && workers > 0;
  });
}
