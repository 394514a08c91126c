import type { CallSite, ClassFact, FileView, ProgramView, Report } from '#rule-api';
import { defineRule, hasRole, literalArgument, roleOfValue } from '#rule-api';

export default defineRule({
  id: 'torch-iterable-dataset-duplicates',
  summary: 'every worker of a data loader gives all items of an iterable data set',
  family: 'shared-state',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['classes'],
  libraries: ['torch'],
  docs: {
    why: `Each worker has a copy of the data set and calls its \`__iter__\`. One that does not ask which worker it is gives everything, so every item comes once per worker:
four items with two workers came as \`[0, 0, 1, 1, 2, 2, 3, 3]\`.`,
    instead: 'Ask `torch.utils.data.get_worker_info()` in `__iter__`, and give only every n-th item or this worker\'s files.',
    limits: 'Reported where a loader in the same file is given the data set and a number of workers above 0, without a `worker_init_fn`.',
    fine: 'The items are random, and how often they come does not matter.',
    references: [{ title: 'torch.utils.data.IterableDataset', url: 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset' }],
    noFix: 'How the data are divided depends on where they come from.',
  },
  examples: [
    {
      language: 'python',
      name: 'all items from every worker, and a share from each',
      bad: `from torch.utils.data import DataLoader, IterableDataset

class Numbers(IterableDataset):
    def __init__(self, end):
        self.end = end

    def __iter__(self):  # expect: torch-iterable-dataset-duplicates "once per worker"
        return iter(range(self.end))

def numbers(end):
    return list(DataLoader(Numbers(end), num_workers=2))
`,
      good: `from torch.utils.data import DataLoader, IterableDataset, get_worker_info

class Numbers(IterableDataset):
    def __init__(self, end):
        self.end = end

    def __iter__(self):
        info = get_worker_info()
        if info is None:
            return iter(range(self.end))
        return iter(range(info.id, self.end, info.num_workers))

def numbers(end):
    return list(DataLoader(Numbers(end), num_workers=2))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const [index, cls] of file.facts.classes.entries()) {
      const around = file.units[cls.unit];
      if (around === undefined || !cls.bases.some((base) => roleOfValue(program.value(around, base), program) === 'torch-iterable-dataset')) continue;
      const iter = file.units.find((unit) => unit.unit.class === index && unit.unit.name === '__iter__');
      if (iter === undefined || iter.unit.stub || /worker|shard|rank|split/i.test(file.text(cls.at).replaceAll(/#.*$/gm, ''))) continue;
      const loader = loaderOf(file, cls, program);
      if (loader === undefined) continue;
      yield {
        at: iter.unit.nameAt,
        grade: 'likely',
        message: `\`${cls.name}\` gives every item once per worker: \`__iter__\` does not ask which worker it is`,
        because: [
          { lane: 'main', at: loader.call.at, says: `the loader starts ${String(literalArgument(loader, 'num_workers', 5))} workers, each with a copy of the data set` },
          { lane: 'a worker process', at: iter.unit.nameAt, says: 'each worker iterates over all of it' },
        ],
      };
    }
  },
});

/** A loader with workers to which an object of the class is given. */
function loaderOf(file: FileView, cls: ClassFact, program: ProgramView): CallSite | undefined {
  return file.calls.find((site) => {
    const [dataset] = site.call.args;
    if (dataset === undefined || !hasRole(site, program, 'torch-data-loader') || site.call.args.some((arg) => arg.name === 'worker_init_fn' || arg.star !== undefined)) return false;
    const workers = literalArgument(site, 'num_workers', 5);
    if (typeof workers !== 'number' || workers < 2) return false;
    const value = program.value(site.in, dataset.value, site.call.order);
    return value.k === 'instance' && program.class(value.class)?.fact === cls;
  });
}
