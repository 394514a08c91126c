import type { CallSite, FileView, Ref, Report, ReportFix } from '#rule-api';
import { defineRule, replace, roleOf, shortCall, type UnitSite } from '#rule-api';

export default defineRule({
  id: 'torch-ddp-bypass-forward',
  summary: 'the module inside DistributedDataParallel is called directly, so gradients are not shared',
  family: 'shared-state',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['torch'],
  docs: {
    why: '`DistributedDataParallel` prepares the reduction of gradients in its own `forward`. Called as `ddp.module(x)`, each process keeps its own gradients, and the copies of the model drift apart: two processes had different gradients after one step.',
    instead: 'Call the wrapper: `ddp(x)`. `ddp.module` is for saving, loading, and looking at the model.',
    limits: 'Reported in functions that also call `backward()`, on a name that is known to be such a wrapper.',
    fine: 'The loss does not train the model (evaluation under `no_grad`).',
    references: [{ title: 'PyTorch: distributed data parallel, internal design', url: 'https://docs.pytorch.org/docs/stable/notes/ddp.html' }],
  },
  examples: [
    {
      language: 'python',
      name: 'the inner module is called, and the wrapper',
      bad: `from torch.nn.parallel import DistributedDataParallel as DDP

def train(model, loader, criterion, optimizer):
    ddp = DDP(model)
    for x, y in loader:
        loss = criterion(ddp.module(x), y)  # expect: torch-ddp-bypass-forward "\`ddp.module\\(x\\)\`"
        loss.backward()
        optimizer.step()
`,
      good: `import torch
from torch.nn.parallel import DistributedDataParallel as DDP

def train(model, loader, criterion, optimizer):
    ddp = DDP(model)
    for x, y in loader:
        loss = criterion(ddp(x), y)
        loss.backward()
        optimizer.step()
    torch.save(ddp.module.state_dict(), "model.pt")
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const wrapped = innerModule(site.call.callee);
      if (wrapped === undefined || site.call.args.length === 0 || !trains(site.in) || withoutGradient(file, site)) continue;
      if (roleOf(wrapped, site.in, program, site.call.order) !== 'torch-ddp') continue;
      const lane = 'each process';
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` goes past \`DistributedDataParallel\`: gradients stay in this process`,
        because: [
          { lane, at: site.call.at, says: 'the wrapper is not called, so it prepares no reduction for this step' },
          { lane, at: backward(site.in) ?? site.call.at, says: 'the gradients that come of it are this process\'s own' },
        ],
        fixes: wrapperFixes(file, site),
      };
    }
  },
});

/** The wrapper of `ddp.module(x)` or `ddp.module.forward(x)`. */
function innerModule(callee: Ref): Ref | undefined {
  if (callee.k !== 'attribute') return undefined;
  if (callee.name === 'module') return callee.of;
  return callee.name === 'forward' && callee.of.k === 'attribute' && callee.of.name === 'module' ? callee.of.of : undefined;
}

function backward(unit: UnitSite): Report['at'] | undefined {
  return unit.unit.calls.find((call) => call.callee.k === 'attribute' && call.callee.name === 'backward')?.at;
}

function trains(unit: UnitSite): boolean {
  return backward(unit) !== undefined;
}

function withoutGradient(file: FileView, site: CallSite): boolean {
  return site.in.unit.regions.some((region) => region.kind === 'with' && region.first <= site.call.order && site.call.order <= region.last && region.managerAt !== undefined && /no_grad|inference_mode/.test(file.text(region.managerAt)));
}

function wrapperFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  const callee = file.text(site.call.calleeAt);
  const text = callee.replace(/\.module(?:\.forward)?$/, '');
  return text === callee ? [] : [{ title: 'Call the wrapper', safety: 'safe', preferred: true, edits: () => [replace(site.call.calleeAt, text)] }];
}

