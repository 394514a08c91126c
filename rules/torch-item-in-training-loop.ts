import type { CallSite, FileView, ProgramView, Report, ReportFix } from '#rule-api';
import { calleeNames, defineRule, laneName, loopAround, regionsAround, replace, shortText } from '#rule-api';

export default defineRule({
  id: 'torch-item-in-training-loop',
  summary: 'a training loop reads a tensor back in every step, and waits for the GPU each time',
  family: 'cpu',
  languages: ['python'],
  severity: 'info',
  since: '0.1.0',
  needs: ['imports', 'calls'],
  libraries: ['torch'],
  docs: {
    why: `CUDA work is queued: a step returns while the GPU still computes, and the next step is prepared meanwhile.
\`.item()\`, \`.tolist()\` and \`.cpu()\` need the value, so they wait until the queue is empty; in every step of the loop the GPU then idles while Python prepares the next one.`,
    instead: 'Keep the running sum as a tensor (`total += loss.detach()`) and read it once after the loop, or every n-th step.',
    limits: `Reported in loops that also call \`backward()\`, in functions that move something to a device, and not in tests.
A read under an \`if\` (every n-th step) is fine, and so is one outside the loop over batches.
How much time it costs depends on how long a step takes.`,
    fine: 'Training on the CPU, or steps so long that the wait does not matter.',
    references: [{ title: 'PyTorch: asynchronous execution', url: 'https://docs.pytorch.org/docs/stable/notes/cuda.html#asynchronous-execution' }],
  },
  examples: [
    {
      language: 'python',
      name: 'the loss is read in every step, and once per epoch',
      bad: `import torch

def train(model, loader, optimizer, criterion):
    model.to("cuda")
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x.to("cuda")), y.to("cuda"))
        loss.backward()
        optimizer.step()
        total += loss.item()  # expect: torch-item-in-training-loop "\`loss.item\\(\\)\`"
    return total
`,
      good: `import torch

def train(model, loader, optimizer, criterion):
    model.to("cuda")
    total = torch.zeros((), device="cuda")
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x.to("cuda")), y.to("cuda"))
        loss.backward()
        optimizer.step()
        total += loss.detach()
    return total.item()
`,
    },
    {
      language: 'python',
      name: 'every n-th step, on the CPU, and without training is fine',
      good: `import torch

def train(model, loader, optimizer, criterion):
    device = torch.device("cuda")
    for step, (x, y) in enumerate(loader):
        loss = criterion(model(x.to(device)), y.to(device))
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(loss.item())

def evaluate(model, loader):
    return sum(model(x).argmax().item() for x in loader)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (!file.facts.imports.some((one) => one.module === 'torch' || one.module.startsWith('torch.'))) return;
    if (!/\bcuda\b|["']mps["']|["']xpu["']/.test(file.source) || (file.test && !file.strict)) return;
    for (const site of file.calls) {
      const callee = site.call.callee;
      if (callee.k !== 'attribute' || (callee.name !== 'item' && callee.name !== 'tolist') || site.call.args.length > 0) continue;
      const loop = loopAround(site.in, site.call.region);
      if (loop === undefined || site.in.unit.regions[loop]?.kind !== 'loop') continue;
      const backward = calledIn(site, loop, 'backward', program);
      if (backward === undefined) continue;
      if (onSomeTurns(site, loop)) continue;
      if (!/cuda|device|\.to\(|["']mps["']|["']xpu["']/i.test(file.text(site.in.unit.at))) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        ...(overBatches(file, site, loop) ? {} : { severity: 'hint' as const }),
        message: `\`${shortText(file, site.call.at)}\` waits for the GPU in every step of the training loop`,
        because: [
          { lane, at: backward.call.at, says: backward.call.order < site.call.order ? 'the work of this step is queued for the GPU' : 'the work of the step before is queued for the GPU' },
          { lane, at: site.call.at, says: 'reading the value waits until the queue is empty, so the next step is prepared while the GPU idles' },
        ],
        fixes: detachFixes(file, site),
      };
    }
  },
});

function calledIn(site: CallSite, loop: number, method: string, program: ProgramView): CallSite | undefined {
  for (const [index, call] of site.in.unit.calls.entries()) {
    if (call.callee.k !== 'attribute' || call.callee.name !== method) continue;
    const found = { in: site.in, index, call };
    if (calleeNames(found, program).some((name) => !name.startsWith('torch') && name !== method)) continue;
    if (loopAround(site.in, call.region) === loop) return found;
  }
  return undefined;
}

/** Under an `if` inside the loop. */
function onSomeTurns(site: CallSite, loop: number): boolean {
  const inner = regionsAround(site.in, site.call.region);
  return inner.slice(0, inner.indexOf(loop)).some((region) => site.in.unit.regions[region]?.kind === 'branch' || site.in.unit.regions[region]?.kind === 'handler');
}

/** The loop goes over batches, not epochs: it is nested, or its text says so. */
function overBatches(file: FileView, site: CallSite, loop: number): boolean {
  const region = site.in.unit.regions[loop];
  if (region === undefined || loopAround(site.in, region.parent) !== undefined) return true;
  const header = file.source.slice(Math.max(0, region.at.start - 120), region.at.start);
  return /load|batch|enumerate/i.test(header.slice(header.lastIndexOf('for ')));
}

/** `total += loss.item()` adds tensors just as well. */
function detachFixes(file: FileView, site: CallSite): readonly ReportFix[] {
  if (!/^\w+\s*\+=\s*[\w.]+\.item\(\)$/.test(file.text(site.call.statementAt))) return [];
  const method = { start: site.call.calleeAt.end - 'item'.length, end: site.call.calleeAt.end };
  return [{ title: 'Sum up tensors, and read the sum after the loop', safety: 'sketch', edits: () => [replace(method, 'detach')] }];
}
