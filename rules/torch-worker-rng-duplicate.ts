import type { CallSite, FileView, ProgramView, Report, UnitSite } from '#rule-api';
import { calleeNames, defineRule, hasRole, literalArgument, roleOfValue } from '#rule-api';

export default defineRule({
  id: 'torch-worker-rng-duplicate',
  summary: 'workers of a data loader share the state of one random generator, and draw the same numbers',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['classes'],
  libraries: ['torch'],
  docs: {
    why: `A NumPy \`Generator\` or \`random.Random\` that is made once, in the module or in the constructor, is copied into every worker with its state. All workers then draw the same numbers: the same crops and flips, several times, in every epoch anew.
PyTorch seeds only \`torch\`, \`random\` and the old functions of \`np.random\` for each worker.`,
    instead: 'Make the generator in each worker: in `worker_init_fn`, from `torch.initial_seed()`; or draw from `torch`.',
    limits: 'Reported where `__getitem__` or `__iter__` of a data set draws from such a generator, and a loader in the same file has workers and no `worker_init_fn`.',
    fine: 'The numbers need not differ.',
    noFix: 'Where the seed of a worker comes from is for the author to say.',
    references: [{ title: 'PyTorch: randomness in multi-process data loading', url: 'https://docs.pytorch.org/docs/stable/data.html#randomness-in-multi-process-data-loading' }],
  },
  examples: [
    {
      language: 'python',
      name: 'one generator for all workers, and the seeded functions of torch',
      bad: `import numpy as np
from torch.utils.data import DataLoader, Dataset

class Noisy(Dataset):
    def __init__(self, items):
        self.items = items
        self.rng = np.random.default_rng()

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index] + self.rng.normal()  # expect: torch-worker-rng-duplicate "\`self.rng\`"

def loader(items):
    return DataLoader(Noisy(items), num_workers=4)
`,
      good: `import torch
from torch.utils.data import DataLoader, Dataset

class Noisy(Dataset):
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index] + torch.randn(())

def loader(items):
    return DataLoader(Noisy(items), num_workers=4)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    let loader: CallSite | undefined;
    for (const unit of file.units) {
      if (unit.unit.class < 0 || (unit.unit.name !== '__getitem__' && unit.unit.name !== '__iter__') || !inDataset(file, unit, program)) continue;
      const drawn = drawing(unit, file, program);
      if (drawn === undefined) continue;
      loader ??= file.calls.find((site) => hasRole(site, program, 'torch-data-loader') && workers(site) > 1 && !site.call.args.some((arg) => arg.name === 'worker_init_fn' || arg.star !== undefined));
      if (loader === undefined) return;
      yield {
        at: drawn.site.call.at,
        grade: 'likely',
        message: `\`${drawn.name}\` is copied into every worker with its state: all of them draw the same numbers`,
        because: [
          { lane: 'main', at: drawn.made, says: 'the generator is made once' },
          { lane: 'main', at: loader.call.at, says: 'the loader starts workers, and each gets a copy' },
          { lane: 'a worker process', at: drawn.site.call.at, says: 'each worker draws the same sequence' },
        ],
      };
    }
  },
});

function workers(site: CallSite): number {
  const given = literalArgument(site, 'num_workers', 5);
  return typeof given === 'number' ? given : 0;
}

function inDataset(file: FileView, unit: UnitSite, program: ProgramView): boolean {
  const cls = file.facts.classes[unit.unit.class];
  const around = cls === undefined ? undefined : file.units[cls.unit];
  return cls !== undefined && around !== undefined && cls.bases.some((base) => /^torch-(?:iterable-)?dataset$/.test(roleOfValue(program.value(around, base), program) ?? ''));
}

interface Drawn {
  readonly site: CallSite;
  readonly name: string;
  readonly made: Report['at'];
}

/** A draw from a generator that is an attribute made in the constructor, or a variable of the module. */
function drawing(unit: UnitSite, file: FileView, program: ProgramView): Drawn | undefined {
  for (const [index, call] of unit.unit.calls.entries()) {
    const receiver = call.callee.k === 'attribute' ? call.callee.of : undefined;
    if (receiver === undefined || (receiver.k !== 'name' && receiver.k !== 'attribute')) continue;
    const made = receiver.k === 'name' ? madeInModule(receiver.name, file, program) : receiver.of.k === 'name' && receiver.of.name === unit.unit.params[0]?.name ? madeInConstructor(receiver.name, unit, file, program) : undefined;
    if (made !== undefined) return { site: { in: unit, index, call }, name: program.describe(receiver), made };
  }
  return undefined;
}

function madeInModule(name: string, file: FileView, program: ProgramView): Report['at'] | undefined {
  return file.calls.find((site) => site.in.unit.kind === 'module' && site.call.use.kind === 'bound' && site.call.use.name === name && isGenerator(site, program))?.call.at;
}

function madeInConstructor(name: string, unit: UnitSite, file: FileView, program: ProgramView): Report['at'] | undefined {
  return file.calls.find((site) => site.in.unit.class === unit.unit.class && site.in.unit.name === '__init__' && site.call.use.kind === 'stored' && site.call.use.target.k === 'attribute' && site.call.use.target.name === name && isGenerator(site, program))?.call.at;
}

function isGenerator(site: CallSite, program: ProgramView): boolean {
  return calleeNames(site, program).some((name) => /^(?:numpy\.random\.(?:default_rng|RandomState)|random\.Random)$/.test(name));
}
