import type { CallSite, FileView, Flow, ProgramView, Report, ReportFix, Span } from '#rule-api';
import { callAt, callOf, defineRule, laneName, loopAround, methodCalls, replace } from '#rule-api';

export default defineRule({
  id: 'join-before-queue-drain',
  summary: 'a process is joined before the queue that it fills is emptied',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A process that has put items on a \`multiprocessing.Queue\` ends only when all of them have gone through the pipe to somebody who reads.
If the parent joins it first, the child waits for a reader and the parent for the child.
Small results fit into the pipe, so it works in tests and hangs with real data.`,
    instead: 'Take the results out of the queue first, then join. Or let `ProcessPoolExecutor` carry the results.',
    limits: `The queue is followed from where it is made, into the processes that it is given to.
Only a child that puts something on it counts, and only items that are taken after the join in the same function.
Queues of a \`Manager\` are not concerned.`,
    fine: 'What the children put is certainly smaller than a pipe, some 64 KiB in all.',
    references: [{ title: 'multiprocessing: joining processes that use queues', url: 'https://docs.python.org/3/library/multiprocessing.html#programming-guidelines' }],
  },
  examples: [
    {
      language: 'python',
      name: 'join and then get, and the other way round',
      bad: `from multiprocessing import Process, Queue

def work(results):
    results.put("x" * 1_000_000)

def main():
    results = Queue()
    child = Process(target=work, args=(results,))
    child.start()
    child.join()  # expect: join-before-queue-drain "\`results\` is still to be emptied"
    print(len(results.get()))

if __name__ == "__main__":
    main()
`,
      good: `from multiprocessing import Process, Queue

def work(results):
    results.put("x" * 1_000_000)

def main():
    results = Queue()
    child = Process(target=work, args=(results,))
    child.start()
    print(len(results.get()))
    child.join()

if __name__ == "__main__":
    main()
`,
    },
    {
      language: 'python',
      name: 'several children, a queue of a manager, and a queue that only the parent fills',
      bad: `import multiprocessing

def square(number, results):
    results.put(number ** 2)

def main():
    results = multiprocessing.Queue()
    children = [multiprocessing.Process(target=square, args=(n, results)) for n in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()  # expect: join-before-queue-drain "\`results\`"
    print([results.get() for _ in children])

if __name__ == "__main__":
    main()
`,
      good: `import multiprocessing

def square(jobs, results):
    results.put(jobs.get() ** 2)

def main():
    jobs = multiprocessing.Queue()
    results = multiprocessing.Manager().Queue()
    children = [multiprocessing.Process(target=square, args=(jobs, results)) for _ in range(4)]
    for child in children:
        child.start()
    for number in range(4):
        jobs.put(number)
    for child in children:
        child.join()
    print([results.get() for _ in children], jobs.get_nowait())

if __name__ == "__main__":
    main()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const made of file.calls) {
      const { callee } = made.call;
      if ((callee.k !== 'name' && callee.k !== 'attribute') || !callee.name.endsWith('Queue')) continue;
      const signal = program.effect(made, 'signal')?.signal;
      if (signal?.through !== 'queue' || signal.does !== 'create' || signal.among !== 'processes') continue;
      const fate = program.fate(made);
      // Without the feeder thread at the end nobody waits for it.
      if (methodCalls(fate, 'cancel_join_thread').length > 0) continue;
      const fills = methodCalls(fate, 'put', 'put_nowait').filter((flow) => inChild(program, flow));
      const [put] = fills;
      if (put === undefined) continue;
      const gets = methodCalls(fate, 'get', 'get_nowait');
      const join = firstJoinBefore(program, gets, fate.flows);
      if (join === undefined || join.site.in.file !== file.id) continue;
      yield report(file, program, made, put, join);
    }
  },
});

interface Found {
  readonly site: CallSite;
  readonly get: CallSite;
}

function inChild(program: ProgramView, flow: Flow): boolean {
  const lanes = program.lanes(flow.in.key);
  return lanes.length > 0 && lanes.every((lane) => lane.kind === 'process');
}

/** The first join of a process, in a function that takes items only after it. */
function firstJoinBefore(program: ProgramView, gets: readonly Flow[], flows: readonly Flow[]): Found | undefined {
  for (const flow of gets) {
    const get = callOf(flow);
    if (get === undefined || get.in.unit.kind === 'lambda' || inChild(program, flow)) continue;
    const inUnit = gets.filter((other) => other.in.key === get.in.key);
    for (const [index, call] of get.in.unit.calls.entries()) {
      if (call.order > get.call.order || call.callee.k !== 'attribute' || call.callee.name !== 'join' || call.args.length > 0) continue;
      const site = callAt(get.in, index);
      if (site === undefined || !isProcessJoin(program, site)) continue;
      if (!program.paths(get.in).follows(call.order, get.call.order)) continue;
      // The queue is one that the processes of this function are given, and nobody else drains it meanwhile.
      if (!flows.some((other) => other.in.key === get.in.key && other.use.kind === 'passed' && other.order < call.order)) continue;
      if (inUnit.some((other) => other.order < call.order) || flows.some((other) => other.in.key === get.in.key && other.order < call.order && other.use.kind === 'receiver' && other.use.attribute === 'empty')) return undefined;
      const loop = loopAround(get.in, call.region);
      if (loop !== undefined && loop === loopAround(get.in, get.call.region)) continue;
      return { site, get };
    }
  }
  return undefined;
}

function isProcessJoin(program: ProgramView, site: CallSite): boolean {
  return program.effect(site, 'handle')?.handle === 'joins' && program.callees(site).some((callee) => callee.names.some((name) => name.startsWith('multiprocessing.') && name.endsWith('Process.join')));
}

function report(file: FileView, program: ProgramView, made: CallSite, put: Flow, { site, get }: Found): Report {
  const queue = file.text(get.call.calleeAt).replace(/\.\w+$/, '');
  const lane = laneName(program, site.in);
  const filling = callOf(put);
  return {
    at: site.call.at,
    grade: 'likely',
    message: `\`${file.text(site.call.at)}\` waits for a process while \`${queue}\` is still to be emptied: with more than a pipe holds, neither goes on`,
    because: [
      { lane, file: made.in.file, at: made.call.at, says: 'the queue is made' },
      ...(filling === undefined ? [] : [{ lane: 'child process', file: filling.in.file, at: filling.call.at, says: 'puts its results on it: the process ends when somebody has read them' }]),
      { lane, at: site.call.at, says: 'waits for the process to end' },
      { lane, at: get.call.at, says: 'would read, once the process has ended' },
    ],
    fixes: swapFix(file, site, get),
  };
}

/** Exchanges the statement that joins with the next one, when that is the one that reads. */
function swapFix(file: FileView, site: CallSite, get: CallSite): readonly ReportFix[] {
  if (site.call.use.kind !== 'dropped') return [];
  const join = loopStatement(file, site);
  if (join === undefined) return [];
  const start = file.lineEnd(join.end) + file.newline.length;
  const read = { start, end: file.lineEnd(get.call.statementAt.end) };
  const indent = file.indent(join.start);
  const gap = file.source.slice(start, file.lineStart(get.call.statementAt.start));
  if (gap.trim() !== '' || file.indent(get.call.statementAt.start) !== indent) return [];
  // A compound statement begins here: its body would have to move too.
  if (file.text(read).trimEnd().endsWith(':') || get.in.unit.regions.some((region) => region.kind === 'loop' && region.at.start > read.start && region.at.start <= read.end + file.newline.length + indent.length + 8 && file.lineStart(region.at.start) > read.start)) return [];
  const joined = { start: file.lineStart(join.start), end: file.lineEnd(join.end) };
  return [
    {
      title: 'Take the results out of the queue first',
      safety: 'timing',
      preferred: true,
      edits: () => [replace({ start: joined.start, end: read.end }, `${file.text(read)}${file.newline}${file.text(joined)}`)],
    },
  ];
}

/** The statement of the join: the whole `for` when its body is nothing else. */
function loopStatement(file: FileView, site: CallSite): Span | undefined {
  const statement = site.call.statementAt;
  const region = site.in.unit.regions[site.call.region];
  if (region?.kind !== 'loop') return region?.kind === 'body' || region?.kind === 'branch' ? statement : undefined;
  if (region.iterates === undefined || file.text(region.at).trim() !== file.text(statement).trim()) return undefined;
  const header = file.lineStart(region.at.start - 1);
  const line = /^\s*for\b/.test(file.source.slice(header, file.lineEnd(header))) ? header : file.lineStart(Math.max(0, file.lineStart(region.at.start) - 1));
  const text = file.source.slice(line, file.lineEnd(line));
  return /^\s*for\b.*:\s*(#.*)?$/.test(text) ? { start: line + (/^\s*/.exec(text)?.[0].length ?? 0), end: statement.end } : undefined;
}
