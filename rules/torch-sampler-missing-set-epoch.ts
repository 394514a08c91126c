import type { CallSite, FileView, ProgramView, Ref, Report, ReportFix, UnitSite } from '#rule-api';
import { callAt, defineRule, hasRole, insert, literalArgument, loopHead, regionsAround, shortCall, shortText, spreads } from '#rule-api';

export default defineRule({
  id: 'torch-sampler-missing-set-epoch',
  summary: 'a distributed sampler is never told the epoch, so every epoch has the same order',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['torch'],
  docs: {
    why: '`DistributedSampler` shuffles by a seed and the number of the epoch, so that all processes agree. Without `set_epoch` the number stays 0: every epoch goes through the data in the same order, and training gets worse without a word.',
    instead: '`sampler.set_epoch(epoch)` as the first statement of the epoch loop.',
    limits: 'Reported when the function that makes the sampler, or a method of the same class, has a loop over epochs, and `set_epoch` is called nowhere in the file. Samplers with `shuffle=False`, and those for validation and tests by their names, are left alone.',
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
      if (!hasRole(site, program, 'torch-distributed-sampler') || literalArgument(site, 'shuffle', 3) === false || spreads(site)) continue;
      if (file.calls.some((one) => one.call.callee.k === 'attribute' && one.call.callee.name === 'set_epoch')) return;
      const line = file.source.slice(file.lineStart(site.call.statementAt.start), site.call.at.end);
      if (/val|test|eval/i.test(line)) continue;
      const name = site.call.use.kind === 'bound' ? site.call.use.name : undefined;
      if (name !== undefined && handedOn(site, name, program)) continue;
      const inner = name === undefined ? undefined : epochLoop(site, name, program);
      const epochs = inner === undefined ? loopOverEpochs(file, site.in) : { in: site.in, loop: inner };
      if (epochs === undefined) continue;
      const head = loopHead(file, epochs.in, epochs.loop);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${name ?? shortCall(file, site)}\` is never told the epoch, so it gives the same order in each`,
        because: [
          { lane: 'each process', at: site.call.at, says: 'the sampler shuffles by its seed and the number of the epoch, which is 0' },
          { lane: 'each process', at: head, says: 'nothing in this loop calls `set_epoch`: the order is the same in every round' },
        ],
        fixes: name === undefined || inner === undefined ? [] : epochFixes(file, site.in, inner, name, shortText(file, head)),
      };
    }
  },
});

/** Another function gets the sampler, and may tell it the epoch. */
function handedOn(site: CallSite, name: string, program: ProgramView): boolean {
  const reads = site.in.unit.variables.find((one) => one.name === name)?.reads ?? [];
  return reads.some((read) => {
    const call = read.use.kind === 'passed' ? callAt(site.in, read.use.call) : undefined;
    return call !== undefined && !hasRole(call, program, 'torch-data-loader');
  });
}

/** A loop over `range` whose variable is called an epoch, in the function that makes the sampler or in a method of its class. */
function loopOverEpochs(file: FileView, maker: UnitSite): { readonly in: UnitSite; readonly loop: number } | undefined {
  for (const unit of file.units) {
    if (unit.key !== maker.key && (maker.unit.class < 0 || unit.unit.class !== maker.unit.class)) continue;
    for (const variable of unit.unit.variables) {
      if (!/^(?:\w+_)?epoch$/.test(variable.name)) continue;
      const binding = variable.bindings.find((one) => one.kind === 'value' && one.value.k === 'element' && one.value.of.k === 'call');
      const loop = binding === undefined ? -1 : unit.unit.regions.findIndex((region) => region.kind === 'loop' && region.iterates !== undefined && region.first >= binding.order - 1 && region.first <= binding.order + 1);
      if (loop >= 0) return { in: unit, loop };
    }
  }
  return undefined;
}

/** The loop around the loop over the loader that takes the sampler. */
function epochLoop(site: CallSite, name: string, program: ProgramView): number | undefined {
  const { unit } = site.in;
  const loader = unit.calls.findIndex((call, index) => hasRole({ in: site.in, index, call }, program, 'torch-data-loader') && call.args.some((arg) => (arg.name === 'sampler' || arg.name === 'batch_sampler') && arg.value.k === 'name' && arg.value.name === name));
  const use = unit.calls[loader]?.use;
  if (use?.kind !== 'bound') return undefined;
  const inner = unit.regions.find((region) => region.kind === 'loop' && region.iterates !== undefined && readsName(region.iterates, use.name));
  if (inner === undefined) return undefined;
  const epochs = regionsAround(site.in, inner.parent).find((at) => unit.regions[at]?.kind === 'loop');
  const region = epochs === undefined ? undefined : unit.regions[epochs];
  return region !== undefined && region.first > site.call.order ? epochs : undefined;
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
