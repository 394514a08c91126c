import type { CallSite, FileView, Flow, ProgramView, Report, ReportFix, Span } from '#rule-api';
import { callAt, callOf, calm, defineRule, laneName, methodCalls, regionsAround, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'queue-task-done-mismatch',
  summary: 'a queue is joined, and `task_done` is not called once for each item taken',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `\`queue.join()\` counts: it returns when \`task_done()\` was called as often as items were put.
If no consumer calls it, or an exception goes past it once, \`join()\` never returns and the program hangs without a message.
One call too many raises \`ValueError\` in the consumer.`,
    instead: 'Call `task_done()` in a `finally` that starts right after `get()`.',
    limits: `A queue is followed through names, attributes, closures and the arguments of threads and tasks.
A queue that goes where it cannot be followed is not reported for a missing \`task_done()\`.
An exception counts only when it may come from a call whose body is known to raise or is not known, and nothing around it catches it.`,
    fine: 'An exception ends the whole program anyway.',
    references: [
      { title: 'queue: Queue.task_done', url: 'https://docs.python.org/3/library/queue.html#queue.Queue.task_done' },
      { title: 'queue: Queue.join', url: 'https://docs.python.org/3/library/queue.html#queue.Queue.join' },
      { title: 'asyncio: Queue.join', url: 'https://docs.python.org/3/library/asyncio-queue.html#asyncio.Queue.join' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a consumer that never says when it is done',
      bad: `import queue
import threading

jobs = queue.Queue()

def work():
    while True:
        job = jobs.get()
        print(job)

def main():
    threading.Thread(target=work, daemon=True).start()
    jobs.put("a")
    jobs.join()  # expect: queue-task-done-mismatch "never returns"

main()
`,
      good: `import queue
import threading

jobs = queue.Queue()

def work():
    while True:
        job = jobs.get()
        print(job)
        jobs.task_done()

def main():
    threading.Thread(target=work, daemon=True).start()
    jobs.put("a")
    jobs.join()

main()
`,
    },
    {
      language: 'python',
      name: 'an exception that goes past task_done, and a finally',
      bad: `import queue
import threading
from urllib.request import urlopen

def work(urls):
    while True:
        url = urls.get()
        print(len(urlopen(url).read()))
        urls.task_done()  # expect: queue-task-done-mismatch "skipped when \`urlopen\\(url\\)\` raises"

def load(addresses):
    urls = queue.Queue()
    for _ in range(4):
        threading.Thread(target=work, args=(urls,), daemon=True).start()
    for address in addresses:
        urls.put(address)
    urls.join()
`,
      good: `import queue
import threading
from urllib.request import urlopen

def work(urls):
    while True:
        url = urls.get()
        try:
            print(len(urlopen(url).read()))
        finally:
            urls.task_done()

def load(addresses):
    urls = queue.Queue()
    for _ in range(4):
        threading.Thread(target=work, args=(urls,), daemon=True).start()
    for address in addresses:
        urls.put(address)
    urls.join()
`,
    },
    {
      language: 'python',
      name: 'a queue that nobody joins, or that is handed to others, is fine',
      good: `import queue

def serve(handle):
    jobs = queue.Queue()
    jobs.put(1)
    while True:
        job = jobs.get()
        if job is None:
            break
        handle(job)

class Hub:
    def __init__(self, start):
        self.jobs = queue.Queue()
        start(self.jobs)

    def flush(self):
        self.jobs.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const { callee } = site.call;
      if ((callee.k !== 'name' && callee.k !== 'attribute') || !callee.name.endsWith('Queue')) continue;
      const signal = program.effect(site, 'signal')?.signal;
      if (signal?.through !== 'queue' || signal.does !== 'create') continue;
      const fate = program.fate(site);
      const joins = methodCalls(fate, 'join').filter(isCalledWithNothing);
      const [join] = joins;
      if (join === undefined) continue;
      const gets = methodCalls(fate, 'get', 'get_nowait');
      const dones = methodCalls(fate, 'task_done');
      if (dones.length === 0) {
        if (fate.escapes === 'no' && gets.length > 0) yield* missing(file, program, join, gets);
        continue;
      }
      yield* skipped(file, program, { join, gets, dones });
    }
  },
});

interface Used {
  readonly join: Flow;
  readonly gets: readonly Flow[];
  readonly dones: readonly Flow[];
}

const isCalledWithNothing = (flow: Flow): boolean => callOf(flow)?.call.args.length === 0;

function* missing(file: FileView, program: ProgramView, join: Flow, gets: readonly Flow[]): Iterable<Report> {
  const site = callOf(join);
  const [get] = gets;
  const taken = get === undefined ? undefined : callOf(get);
  if (site === undefined || taken === undefined || site.in.file !== file.id) return;
  yield {
    at: site.call.at,
    grade: 'certain',
    severity: 'error',
    message: `\`${shortCall(file, site)}\` never returns: nobody calls \`task_done()\` for what is taken from the queue`,
    because: [
      { lane: laneName(program, taken.in), file: taken.in.file, at: taken.call.at, says: 'takes an item, and never tells the queue that it is worked off' },
      { lane: laneName(program, site.in), at: site.call.at, says: 'waits until every item put was worked off: the count stays above zero' },
    ],
    fixes: gets.length === 1 && taken.in.file === file.id ? finallyFix(file, taken) : [],
  };
}

/** A path from a `get` to the end of its round on which `task_done` is not called, or called twice. */
function* skipped(file: FileView, program: ProgramView, { join, gets, dones }: Used): Iterable<Report> {
  const seen = new Set<string>();
  for (const done of dones) {
    const site = callOf(done);
    if (site === undefined || site.in.file !== file.id || seen.has(site.in.key)) continue;
    seen.add(site.in.key);
    const own = gets.map(callOf).filter((get) => get !== undefined && get.in.key === site.in.key && get.call.order < site.call.order);
    const get = own.at(-1);
    if (get === undefined || own.length > 1) continue;
    const orders = dones.map(callOf).flatMap((each) => (each?.in.key === site.in.key ? [each.call.order] : []));
    const paths = program.paths(site.in);
    const calls = new Map(site.in.unit.calls.map((call, index) => [call.at.start, index]));
    const escape = paths.escape({
      from: get.call.order,
      avoiding: orders,
      exceptions: 'count',
      calm: (at) => {
        const index = calls.get(at.start);
        const call = index === undefined ? undefined : callAt(site.in, index);
        return call === undefined || isCalm(program, call);
      },
    });
    if (escape?.how === 'exception') {
      const raiser = site.in.unit.calls.findIndex((call) => call.at.start === escape.at.start && call.at.end === escape.at.end);
      const call = callAt(site.in, raiser);
      if (call === undefined || onEmpty(site, get)) continue;
      const [joined, lane] = [callOf(join), laneName(program, site.in)];
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${shortCall(file, site)}\` is skipped when \`${shortCall(file, call)}\` raises: then \`join()\` never returns`,
        because: [
          { lane, at: get.call.at, says: 'takes an item' },
          { lane, at: call.call.at, says: 'raises: nothing in this function catches it' },
          { lane, at: site.call.at, says: 'is never reached for this item' },
          ...(joined === undefined ? [] : [{ lane: laneName(program, joined.in), file: joined.in.file, at: joined.call.at, says: 'waits for it for good' }]),
        ],
        fixes: wrapFix(file, get, site),
      };
      continue;
    }
    const twice = orders.length > 1 ? calledTwice(program, get, orders) : undefined;
    const second = site.in.unit.calls.find((call) => call.order === twice);
    if (second === undefined) continue;
    yield {
      at: second.at,
      grade: 'likely',
      message: `\`${file.text(second.at)}\` is called twice for one item: the second raises \`ValueError\`, or \`join()\` returns too early`,
      because: [
        { lane: laneName(program, site.in), at: get.call.at, says: 'takes one item' },
        { lane: laneName(program, site.in), at: site.call.at, says: 'says that it is worked off' },
        { lane: laneName(program, site.in), at: second.at, says: 'and says so again' },
      ],
    };
  }
}

/** The order of a `task_done` that is reached after another one with no `get` between. */
function calledTwice(program: ProgramView, get: CallSite, orders: readonly number[]): number | undefined {
  const paths = program.paths(get.in);
  for (const first of orders) {
    const second = orders.find((other) => other > first && paths.follows(first, other) && paths.escape({ from: first, to: other, avoiding: [get.call.order], exceptions: 'ignore' }) !== undefined);
    if (second !== undefined) return second;
  }
  return undefined;
}

function isCalm(program: ProgramView, site: CallSite): boolean {
  const { callee } = site.call;
  if (callee.k === 'attribute' && /^(get|get_nowait|put|put_nowait|task_done|empty|qsize|exception|critical|info|warn|log|acquire|release|time|sleep|format|join|group|lower|split|decode|encode|emit|close)$/.test(callee.name)) return true;
  if (callee.k === 'name' && /^(print|sorted|sum|round|getattr)$/.test(callee.name)) return true;
  return calm(site, program);
}

/** The item is taken in a `try` of its own, whose handlers leave: nothing was taken then. */
function onEmpty(done: CallSite, get: CallSite): boolean {
  return regionsAround(get.in, get.call.region).some((at) => get.in.unit.regions[at]?.kind === 'try' && regionsAround(done.in, done.call.region).includes(at) && get.in.unit.regions.some((other) => other.kind === 'handler' && other.statement === get.in.unit.regions[at]?.statement && (other.catches ?? []).length === 0));
}

/** `try:` before the statement after `get`, `finally:` before `task_done()`: where both are statements of one block. */
function wrapFix(file: FileView, get: CallSite, done: CallSite): readonly ReportFix[] {
  if (done.call.use.kind !== 'dropped' || get.call.region !== done.call.region || done.call.statementAt.end !== done.call.at.end) return [];
  const start = file.lineEnd(get.call.statementAt.end) + file.newline.length;
  const end = file.lineStart(done.call.statementAt.start);
  const between = file.source.slice(start, end);
  const indent = file.indent(done.call.statementAt.start);
  if (between.trim() === '' || file.indent(get.call.statementAt.start) !== indent || /^\s*#/.test(between.slice(between.search(/\S/)))) return [];
  const body = { start, end: start + between.trimEnd().length };
  return [
    {
      title: 'Call `task_done()` in a `finally`',
      safety: 'safe',
      preferred: true,
      edits: () => merged(file, body, indent, `${file.newline}${indent}finally:${file.newline}${indent}${file.indentUnit}${file.text(done.call.statementAt)}`, { start: body.end, end: done.call.statementAt.end }),
    },
  ];
}

function merged(file: FileView, body: Span, indent: string, ending: string, tail: Span): ReturnType<ReportFix['edits']> {
  const [first, ...rest] = file.indented(body);
  return [{ at: { start: body.start, end: body.start }, text: `${indent}try:${file.newline}${first?.text ?? ''}` }, ...rest, replace(tail, ending)];
}

/** `task_done()` after the body of the loop in which the one `get` stands. */
function finallyFix(file: FileView, get: CallSite): readonly ReportFix[] {
  const region = get.in.unit.regions[get.call.region];
  const queue = file.text(get.call.calleeAt).replace(/\.\w+$/, '');
  const statement = get.call.statementAt;
  if (region?.kind !== 'loop' || get.call.callee.k !== 'attribute' || file.indent(statement.start) === '') return [];
  const indent = file.indent(statement.start);
  const start = file.lineEnd(statement.end) + file.newline.length;
  const end = region.at.start + file.source.slice(region.at.start, region.at.end).trimEnd().length;
  if (start >= end || file.indent(start) !== indent) return [];
  const body = { start, end };
  return [{ title: 'Call `task_done()` in a `finally`', safety: 'sketch', preferred: true, edits: () => merged(file, body, indent, `${file.newline}${indent}finally:${file.newline}${indent}${file.indentUnit}${queue}.task_done()`, { start: end, end }) }];
}

