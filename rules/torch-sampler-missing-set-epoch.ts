import type { CallSite, FileView, ProgramView, Ref, Report, ReportFix, UnitSite } from '#rule-api';
import { defineRule, hasRole, insert, literalArgument, loopHead, shortText } from '#rule-api';

export default defineRule({
  id: 'torch-sampler-missing-set-epoch',
  summary: 'a distributed sampler is never told the epoch, so every epoch has the same order',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: '`DistributedSampler` shuffles by a seed and the number of the epoch, so that all processes agree. Without `set_epoch` the number stays 0: every epoch goes through the data in the same order, and training gets worse without a word.',
    instead: '`sampler.set_epoch(epoch)` as the first statement of the epoch loop.',
    limits: 'Reported when the function that makes the sampler, or the methods of its class, also run the loop over epochs, and `set_epoch` is called nowhere in the file. Samplers with `shuffle=False`, and ones that are handed on, are left alone.',
    fine: 'The order is fixed on purpose (validation, one epoch only).',
    references: [{ title: 'torch.utils.data.distributed.DistributedSampler', url: 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler' }],
  },
  examples: [
    {
      language: 'python',
      name: 'the same order in each epoch, and another in each',
      bad: `from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler

def train(dataset, step, epochs):
    sampler = DistributedSampler(dataset)  # expect: torch-sampler-missing-set-epoch "\`sampler\` is never told"
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(epochs):
        for batch in loader:
            step(batch)
`,
      good: `from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler

def train(dataset, step, epochs):
    sampler = DistributedSampler(dataset)
    loader = DataLoader(dataset, sampler=sampler)
    for epoch in range(epochs):
        sampler.set_epoch(epoch)
        for batch in loader:
            step(batch)

def validate(dataset, step):
    sampler = DistributedSampler(dataset, shuffle=False)
    for batch in DataLoader(dataset, sampler=sampler):
        step(batch)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const site of file.calls) {
      if (!hasRole(site, program, 'torch-distributed-sampler') || literalArgument(site, 'shuffle', 3) === false || site.call.use.kind !== 'bound') continue;
      if (file.calls.some((one) => one.call.callee.k === 'attribute' && one.call.callee.name === 'set_epoch')) return;
      const { name } = site.call.use;
      const loop = epochLoop(site, name, program);
      if (loop === undefined) continue;
      const head = loopHead(file, site.in, loop);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${name}\` is never told the epoch, so it gives the same order in each`,
        because: [
          { lane: 'each process', at: site.call.at, says: 'the sampler shuffles by its seed and the number of the epoch, which is 0' },
          { lane: 'each process', at: head, says: 'nothing in this loop calls `set_epoch`: the order is the same in every round' },
        ],
        fixes: epochFixes(file, site.in, loop, name, shortText(file, head)),
      };
    }
  },
});

/** The loop around the loop over the loader that takes the sampler. */
function epochLoop(site: CallSite, name: string, program: ProgramView): number | undefined {
  const { unit } = site.in;
  const loader = unit.calls.findIndex((call, index) => hasRole({ in: site.in, index, call }, program, 'torch-data-loader') && call.args.some((arg) => (arg.name === 'sampler' || arg.name === 'batch_sampler') && arg.value.k === 'name' && arg.value.name === name));
  const use = unit.calls[loader]?.use;
  if (use?.kind !== 'bound') return undefined;
  const inner = unit.regions.find((region) => region.kind === 'loop' && region.iterates !== undefined && readsName(region.iterates, use.name));
  if (inner === undefined) return undefined;
  for (let at = inner.parent; at >= 0; at = unit.regions[at]?.parent ?? -1) {
    const region = unit.regions[at];
    if (region?.kind === 'loop') return region.first > site.call.order ? at : undefined;
  }
  return undefined;
}

function readsName(ref: Ref, name: string): boolean {
  if (ref.k === 'name') return ref.name === name;
  return ref.k === 'call' && ref.args.some((arg) => readsName(arg, name));
}

/** `for epoch in …`: the variable of the loop is the number of the epoch. */
function epochFixes(file: FileView, unit: UnitSite, loop: number, name: string, head: string): readonly ReportFix[] {
  const epoch = /^for\s+(\w*epoch\w*)\s+in\s+(?:range|tqdm|trange|count)\b/.exec(head)?.[1];
  const region = unit.unit.regions[loop];
  if (epoch === undefined || region === undefined || file.line(region.at.start) === file.line(loopHead(file, unit, loop).start)) return [];
  const first = region.at.start + (/^\s*/.exec(file.source.slice(region.at.start, region.at.end))?.[0].length ?? 0);
  return [{ title: `Call \`${name}.set_epoch(${epoch})\` in each epoch`, safety: 'safe', preferred: true, edits: () => [insert(first, `${name}.set_epoch(${epoch})${file.newline}${file.indent(first)}`)] }];
}
