import type { Binding, CallSite, FileView, ProgramView, Report, ReportFix, Span, UnitSite } from '#rule-api';
import { calleeNames, defineRule, freshName, hasRole, insertLinesBefore, laneName, shortText } from '#rule-api';

export default defineRule({
  id: 'torch-timing-without-synchronize',
  summary: 'the clock is read while the GPU still works, so the time measured is that of queueing',
  family: 'cpu',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  libraries: ['torch'],
  docs: {
    why: 'CUDA calls return when the work is queued. The difference of two clock readings around a model is the time to queue its kernels, a fraction of the time they take; what is measured next pays for it.',
    instead: '`torch.cuda.synchronize()` before each reading, or CUDA events (`torch.cuda.Event(enable_timing=True)`), or `torch.utils.benchmark`.',
    limits: 'Reported where the clock is read into a name, a model or tensor on the GPU is used in between, and the difference is taken in the same function without a synchronisation or a read-back (`.item()`, `.cpu()`).',
    fine: 'Only the time to queue is of interest, or the code runs on the CPU.',
    references: [
      { title: 'PyTorch: asynchronous execution', url: 'https://docs.pytorch.org/docs/stable/notes/cuda.html#asynchronous-execution' },
      { title: 'torch.utils.benchmark', url: 'https://docs.pytorch.org/docs/stable/benchmark_utils.html' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'the clock is read while kernels run, and when they are done',
      bad: `import time
import torch

def measure(model, x):
    x = x.to("cuda")
    start = time.time()
    model(x)
    return time.time() - start  # expect: torch-timing-without-synchronize "while the GPU still works"
`,
      good: `import time
import torch

def measure(model, x):
    x = x.to("cuda")
    torch.cuda.synchronize()
    start = time.time()
    model(x)
    torch.cuda.synchronize()
    return time.time() - start

def measure_with_read(model, x):
    x = x.to("cuda")
    start = time.time()
    loss = model(x).sum().item()
    return loss, time.time() - start
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (!/\.cuda\(|["']cuda|\bcuda\b/.test(file.source) || !file.facts.imports.some((one) => one.module === 'torch' || one.module.startsWith('torch.'))) return;
    for (const site of file.calls) {
      if (!isClock(site, program) || !onGpu(site.in)) continue;
      const start = startOf(file, site, program);
      if (start === undefined || !modelRuns(site.in, start.order, site.call.order) || settled(site.in, start.order, site.call.order, program)) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortText(file, site.call.at)}\` is read while the GPU still works: the difference to \`${start.name}\` is the time to queue it`,
        because: [
          { lane, at: start.at, says: 'the clock is read' },
          { lane, at: site.call.at, says: 'and read again when the work is queued, which is before it is done' },
        ],
        fixes: synchronizeFixes(file, site, start.at),
      };
    }
  },
});

function isClock(site: CallSite, program: ProgramView): boolean {
  return site.call.args.length === 0 && site.call.use.kind === 'operand' && calleeNames(site, program).some((name) => /^time\.(?:time|perf_counter|monotonic)$/.test(name));
}

/** Something in the function is moved to the GPU by name. */
function onGpu(unit: UnitSite): boolean {
  return unit.unit.calls.some((call) => call.callee.k === 'attribute' && (call.callee.name === 'cuda' || (call.callee.name === 'to' && call.args.some((arg) => arg.value.k === 'literal' && String(arg.value.value).startsWith('cuda')))));
}

/** `time.time() - start`: where `start` was read. */
function startOf(file: FileView, site: CallSite, program: ProgramView): { readonly name: string; readonly at: Span; readonly order: number } | undefined {
  const name = /^\s*-\s*(\w+)/.exec(file.source.slice(site.call.at.end, file.lineEnd(site.call.at.end)))?.[1];
  const bindings = name === undefined ? undefined : site.in.unit.variables.find((one) => one.name === name)?.bindings;
  const before = bindings?.filter((one: Binding) => one.unit === site.in.index && one.order < site.call.order).sort((left, right) => right.order - left.order)[0];
  if (name === undefined || before === undefined || before.kind !== 'value' || before.value.k !== 'call') return undefined;
  const call = site.in.unit.calls.find((one) => one.use.kind === 'bound' && one.use.name === name && one.order < site.call.order && one.order >= before.order - 2);
  if (call === undefined || !calleeNames({ in: site.in, index: site.in.unit.calls.indexOf(call), call }, program).some((each) => /^time\.(?:time|perf_counter|monotonic)$/.test(each))) return undefined;
  return { name, at: call.statementAt, order: call.order };
}

/** A model is called in between: `model(x)`, `self.net(x)`, `loss.backward()`. */
function modelRuns(unit: UnitSite, from: number, to: number): boolean {
  return unit.unit.calls.some((call) => {
    if (call.order <= from || call.order >= to) return false;
    const name = call.callee.k === 'name' || call.callee.k === 'attribute' ? call.callee.name : '';
    return call.args.length > 0 ? /^(?:model|net|network|forward|module|encoder|decoder|backbone|generator|matmul|mm|bmm)$/.test(name) : name === 'backward';
  });
}

/** The queue is waited for, or a value is read back, in between. */
function settled(unit: UnitSite, from: number, to: number, program: ProgramView): boolean {
  return unit.unit.calls.some((call, index) => {
    if (call.order <= from || call.order >= to) return false;
    if (call.callee.k === 'attribute' && /^(?:item|cpu|tolist|numpy|synchronize|elapsed_time|generate)$/.test(call.callee.name)) return true;
    if (call.callee.k === 'name' && /sync/i.test(call.callee.name)) return true;
    return hasRole({ in: unit, index, call }, program, 'torch-synchronize');
  });
}

/** Waits before both readings, which must stand in statements of their own. */
function synchronizeFixes(file: FileView, site: CallSite, start: Span): readonly ReportFix[] {
  const starts = [start.start, site.call.statementAt.start];
  if (freshName(file, 'torch') !== undefined || !file.facts.imports.some((one) => one.module === 'torch' && one.names.length === 0)) return [];
  if (starts.some((at) => file.source.slice(file.lineStart(at), at).trim() !== '')) return [];
  return [{ title: 'Wait for the GPU before both readings', safety: 'timing', preferred: true, edits: () => starts.map((at) => insertLinesBefore(file, at, ['torch.cuda.synchronize()'])) }];
}
