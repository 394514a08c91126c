import type { CallSite, Fate, FileView, Flow, ProgramView, Report, ReportFix, UnitSite } from '#rule-api';
import { aloneOnLines, blockEnd, callAt, callOf, defineRule, freshName, insertLinesAfter, insertLinesBefore, laneName, loopAround, methodCalls, replace, shortCall, regionsAround } from '#rule-api';

export default defineRule({
  id: 'unstarted-thread',
  summary: 'a thread or process is made and never started, run in the caller, or started twice',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `Making a \`Thread\` or \`Process\` starts nothing: until \`start()\` is called its work is never done, and \`join()\` raises \`RuntimeError\`.
\`run()\` looks like \`start()\` but does the work in the thread that calls it: the program is correct and not concurrent.
A thread can be started once: the second \`start()\` raises \`RuntimeError: threads can only be started once\`.`,
    instead: 'Call `start()` once on each object, and make a new `Thread` to run the work again.',
    limits: `Only handles that stay in view are followed: one that is returned, passed on or kept where others reach it may be started there.
A class whose \`__init__\` starts the thread is fine.
\`run()\` is not reported when \`start()\` is called on the same handle as well, and neither it nor a thread that is never started in tests.`,
    fine: 'A class of your own that derives from `Thread` and whose `run` is called on purpose, for example to work without threads while debugging.',
    references: [
      { title: 'threading: Thread.start', url: 'https://docs.python.org/3/library/threading.html#threading.Thread.start' },
      { title: 'threading: Thread.run', url: 'https://docs.python.org/3/library/threading.html#threading.Thread.run' },
      { title: 'multiprocessing: Process.start', url: 'https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.start' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a thread that is made and never started',
      bad: `from threading import Thread

def work(): print("done")

def main():
    t = Thread(target=work)  # expect: unstarted-thread "never started"
    print("waiting")
`,
      good: `from threading import Thread

def work(): print("done")

def main():
    t = Thread(target=work)
    t.start()
    print("waiting")
    t.join()
`,
    },
    {
      language: 'python',
      name: '`run()` does the work in the caller',
      bad: `from threading import Thread

def work(): print("done")

def main():
    t = Thread(target=work)
    t.run()  # expect: unstarted-thread "in the calling thread"
`,
    },
    {
      language: 'python',
      name: 'a second start raises',
      bad: `from threading import Thread

def work(): print("done")

def main():
    t = Thread(target=work)
    t.start()
    t.join()
    t.start()  # expect: unstarted-thread "started before"
    t.join()
`,
      good: `from threading import Thread

def work(): print("done")

def main():
    for attempt in range(2):
        t = Thread(target=work)
        t.start()
        t.join()
`,
    },
    {
      language: 'python',
      name: 'a class that starts itself, a handle that is started elsewhere, and a super call are fine',
      good: `from threading import Thread

class Self(Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.start()

    def run(self):
        super().run()

def watch():
    Self()

def make(job):
    return Thread(target=job)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const spawning = program.spawn(site)?.spawning;
      if (spawning?.when !== 'start') continue;
      if (spawning.handle !== 'thread' && spawning.handle !== 'process') continue;
      const fate = program.fate(site);
      if (fate.escapes !== 'no') continue;
      const noun = spawning.kind === 'process' ? 'process' : spawning.kind === 'timer' ? 'timer' : 'thread';
      const starts = methodCalls(fate, 'start');
      if (starts.length > 0) yield* startedTwice(file, program, { site, starts, noun });
      else if (!startsItself(site, program) && !otherwiseUsed(fate)) yield* neverStarted(file, program, { site, fate, noun });
    }
  },
});

interface Found {
  readonly site: CallSite;
  readonly noun: string;
}

function* neverStarted(file: FileView, program: ProgramView, { site, fate, noun }: Found & { fate: Fate }): Iterable<Report> {
  const lane = laneName(program, site.in);
  const made = { lane, at: site.call.at, says: `the ${noun} is made here, which starts nothing` };
  const run = methodCalls(fate, 'run')[0];
  const ran = run === undefined ? undefined : callOf(run);
  if (ran === undefined) {
    // Tests make threads to look at them.
    if (file.test && !file.strict) return;
    yield {
      at: site.call.at,
      grade: 'certain',
      message: `the ${noun} made by \`${shortCall(file, site)}\` is never started`,
      because: [made, { lane, at: site.call.at, says: 'no `start()` is called on it, and no other code can reach it' }],
      fixes: startFixes(file, site, fate),
    };
    return;
  }
  if (file.test || ran.in.file !== file.id || inOwnClass(ran.in)) return;
  yield {
    at: ran.call.calleeAt,
    grade: 'certain',
    message: `\`${file.text(ran.call.calleeAt)}()\` runs the target in the calling thread; no ${noun} is started`,
    because: [made, { lane, at: ran.call.at, says: '`run()` does the work here, and the next line waits until it is done' }],
    fixes: runFixes(file, ran, fate),
  };
}

function* startedTwice(file: FileView, program: ProgramView, { site, starts, noun }: Found & { starts: readonly Flow[] }): Iterable<Report> {
  const [first, second] = starts.filter((flow) => flow.in.key === site.in.key && (flow.via === 'name' || flow.via === 'module') && !inTry(flow.in, flow.region));
  if (first === undefined) return;
  const start = callOf(first);
  if (start === undefined || !boundOnce(site)) return;
  const lane = laneName(program, site.in);
  const loop = loopAround(site.in, first.region);
  const again = second === undefined ? undefined : callOf(second);
  if (again !== undefined && program.paths(site.in).follows(first.order, again.call.order)) {
    yield {
      at: again.call.at,
      grade: 'certain',
      message: `\`${file.text(again.call.at)}\` starts a ${noun} that was started before`,
      because: [
        { lane, at: start.call.at, says: `the ${noun} is started here` },
        { lane, at: again.call.at, says: `and started again here, which raises \`${noun === 'process' ? 'AssertionError' : 'RuntimeError'}\`` },
      ],
      fixes: againFixes(file, site, again, starts),
    };
  } else if (loop !== undefined && loopAround(site.in, site.call.region) !== loop && !leavesLoop(site.in, loop)) {
    yield {
      at: start.call.at,
      grade: 'likely',
      message: `\`${file.text(start.call.at)}\` starts the same ${noun} in every turn of the loop`,
      because: [
        { lane, at: site.call.at, says: `one ${noun} is made, before the loop` },
        { lane, at: start.call.at, says: `the second turn of the loop starts it again, which raises \`${noun === 'process' ? 'AssertionError' : 'RuntimeError'}\`` },
      ],
    };
  }
}

/** A method of the class calls `self.start()`, or its constructor is not to be seen. */
function startsItself(site: CallSite, program: ProgramView): boolean {
  return program.callees(site).some((callee) => {
    if (callee.kind !== 'class' || callee.class === undefined) return callee.kind !== 'symbol';
    const init = callee.unit === undefined ? undefined : program.unit(callee.unit);
    if (init === undefined || init.library) return false;
    return init.unit.calls.some((call) => call.callee.k === 'attribute' && (call.callee.name === 'start' || call.args.some((arg) => arg.value.k === 'name' && arg.value.name === 'self')));
  });
}

/** It is used for something of its own (a subclass with more methods), so that `start` may be called inside. */
function otherwiseUsed(fate: Fate): boolean {
  const plain = ['run', 'join', 'daemon', 'name', 'setDaemon', 'setName', 'getName', 'is_alive', 'ident', 'native_id', 'pid', 'exitcode'];
  return fate.flows.some((flow) => {
    if (flow.use.kind === 'receiver') return !plain.includes(flow.use.attribute);
    return flow.use.kind === 'entered' || flow.use.kind === 'called' || flow.use.kind === 'element' || flow.use.kind === 'iterated' || flow.use.kind === 'other';
  });
}

function inOwnClass(site: UnitSite): boolean {
  return site.unit.class >= 0 && site.unit.name === 'run';
}

function inTry(site: UnitSite, region: number): boolean {
  return regionsAround(site, region).some((at) => site.unit.regions[at]?.kind === 'try');
}

/** The name that holds it is bound by this constructor only. */
function boundOnce(site: CallSite): boolean {
  const use = site.call.use;
  if (use.kind !== 'bound') return false;
  return site.in.unit.variables.find((variable) => variable.name === use.name)?.bindings.length === 1;
}

/** Some `break`, `return` or `raise` in the loop: it may have one turn only. */
function leavesLoop(site: UnitSite, loop: number): boolean {
  const region = site.unit.regions[loop];
  return region === undefined || site.unit.exits.some((exit) => exit.kind !== 'continue' && exit.order >= region.first && exit.order <= region.last);
}

function startFixes(file: FileView, site: CallSite, fate: Fate): readonly ReportFix[] {
  const statement = site.call.statementAt;
  if (!aloneOnLines(file, statement) || loopAround(site.in, site.call.region) !== undefined) return [];
  const use = site.call.use;
  const name = use.kind === 'bound' ? use.name : use.kind === 'dropped' ? freshName(file, 'thread', 'worker_thread') : undefined;
  if (name === undefined) return [];
  const made = use.kind === 'dropped' ? [replace(statement, `${name} = ${file.text(site.call.at)}`)] : [];
  const joined = methodCalls(fate, 'join').length > 0;
  const region = site.in.unit.regions[site.call.region];
  const end = region === undefined ? statement.end : blockEnd(file, region.at);
  return [
    {
      title: joined ? 'Start it' : 'Start it, and join it at the end of the block',
      safety: 'timing',
      preferred: true,
      edits: () => {
        if (joined) return [...made, insertLinesAfter(file, statement.end, [`${name}.start()`], statement.start)];
        if (end <= statement.end) return [...made, insertLinesAfter(file, statement.end, [`${name}.start()`, `${name}.join()`], statement.start)];
        return [...made, insertLinesAfter(file, statement.end, [`${name}.start()`], statement.start), insertLinesAfter(file, end, [`${name}.join()`], statement.start)];
      },
    },
  ];
}

function runFixes(file: FileView, ran: CallSite, fate: Fate): readonly ReportFix[] {
  const at = { start: ran.call.calleeAt.end - 'run'.length, end: ran.call.calleeAt.end };
  const holder = file.text({ start: ran.call.calleeAt.start, end: at.start - 1 });
  const joined = methodCalls(fate, 'join').length > 0;
  if (file.text(at) !== 'run' || ran.call.args.length > 0) return [];
  if (!joined && (!/^[\w.]+$/.test(holder) || !aloneOnLines(file, ran.call.statementAt) || ran.call.use.kind !== 'dropped')) return [];
  return [
    {
      title: joined ? 'Call `start()`' : 'Call `start()`, then join',
      safety: 'timing',
      preferred: true,
      edits: () => [replace(at, 'start'), ...(joined ? [] : [insertLinesAfter(file, ran.call.statementAt.end, [`${holder}.join()`], ran.call.statementAt.start)])],
    },
  ];
}

/** Only where the second start is joined too: otherwise the new thread would be nobody's. */
function againFixes(file: FileView, site: CallSite, again: CallSite, starts: readonly Flow[]): readonly ReportFix[] {
  const joined = again.in.unit.calls.some((_, index) => {
    const call = callAt(again.in, index)?.call;
    return call !== undefined && call.order > again.call.order && call.callee.k === 'attribute' && call.callee.name === 'join';
  });
  if (!joined || starts.length !== 2 || !aloneOnLines(file, again.call.statementAt) || !aloneOnLines(file, site.call.statementAt)) return [];
  return [{ title: 'Make a new one before it is started again', safety: 'safe', preferred: true, edits: () => [insertLinesBefore(file, again.call.statementAt.start, [file.text(site.call.statementAt)])] }];
}
