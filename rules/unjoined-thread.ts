import type { CallSite, Fate, FileView, Flow, ProgramView, Report, ReportFix, Spawn } from '#rule-api';
import { aloneOnLines, blockEnd, callOf, defineRule, freshName, insertLinesAfter, laneName, literalArgument, loopAround, methodCalls, ownClasses, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'unjoined-thread',
  summary: 'a thread is started and nothing ever waits for it',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `Nobody learns when the thread is done, or that it failed: an exception in it is printed and forgotten, and the program exits with code 0.
A thread that is not a daemon keeps the interpreter alive after the last line of the program; a daemon is cut off in the middle of its work at exit, without \`finally\` blocks, and buffered data is lost.
A \`Timer\` whose handle is dropped can no longer be cancelled, and keeps the process alive until it fires.`,
    instead: `Keep the handle and \`join()\` it where its work has to be done, at the latest at shutdown.
For several pieces of work use \`concurrent.futures.ThreadPoolExecutor\` as a context manager: leaving the block waits, and results carry exceptions.
Stop a service with a \`threading.Event\` that its loop looks at, and join it then.`,
    limits: `A handle that is returned, passed on, or kept where other code can reach it is taken to be joined there.
A join that stands on one path only counts as a join.
In tests it is a hint, and timers and daemons are not reported.
A daemon thread is reported, as a hint, only when its target is known and ends by itself; a daemon that loops is a service.`,
    fine: 'A thread that may end at any time and whose failure nobody needs to know of, or a service that is stopped by other means: say so with `# interleave: owned-by(…)` or ignore the finding.',
    references: [
      { title: 'threading: Thread.join', url: 'https://docs.python.org/3/library/threading.html#threading.Thread.join' },
      { title: 'threading: daemon threads', url: 'https://docs.python.org/3/library/threading.html#thread-objects' },
      { title: 'threading: Timer objects', url: 'https://docs.python.org/3/library/threading.html#timer-objects' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a thread that is started and forgotten, and one that is joined',
      bad: `from threading import Thread

def load(path): print(len(open(path).read()))

def main():
    t = Thread(target=load, args=("big.csv",))
    t.start()  # expect: unjoined-thread "started by \`t.start\\(\\)\`"
    print("loading")
`,
      good: `from threading import Thread

def load(path): print(len(open(path).read()))

def main():
    t = Thread(target=load, args=("big.csv",))
    t.start()
    print("loading")
    t.join()
`,
    },
    {
      language: 'python',
      name: 'a timer whose handle is dropped, and one that can be cancelled',
      bad: `import threading

def warn(): print("slow")

def watch():
    threading.Timer(30, warn).start()  # expect: unjoined-thread "can never be cancelled"
`,
      good: `import threading

def warn(): print("slow")

def watch(work):
    timer = threading.Timer(30, warn)
    timer.start()
    try:
        work()
    finally:
        timer.cancel()
`,
    },
    {
      language: 'python',
      name: 'a handle that is joined in another method, in a list, or by its owner is fine',
      good: `from threading import Thread

class Pump:
    def __init__(self):
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self): print("pumping")

    def close(self):
        self._thread.join()

def start(job):
    thread = Thread(target=job)
    thread.start()
    return thread

def run_all(jobs):
    threads = [Thread(target=job) for job in jobs]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const spawn = program.spawn(site);
      if (spawn?.spawning.when !== 'start') continue;
      const kind = spawn.spawning.kind;
      if (kind !== 'thread' && kind !== 'timer') continue;
      const fate = program.fate(site);
      if (fate.escapes !== 'no') continue;
      const started = methodCalls(fate, 'start')[0];
      const start = started === undefined ? undefined : callOf(started);
      if (started === undefined || start === undefined) continue;
      // A lambda starts it for whoever was given the lambda.
      if (waitedFor(fate) || start.in.unit.kind === 'lambda') continue;
      if (kind === 'timer' && soon(site)) continue;
      if (joinsItself(site, fate, program) || toldWhenDone(file, program, { site, start, spawn })) continue;
      const daemon = isDaemon(site, fate, program);
      // Tests start threads that end with them.
      if (file.test && !file.strict && (kind === 'timer' || daemon === 'yes')) continue;
      if (daemon === 'unknown') continue;
      if (daemon === 'yes' && (kind === 'timer' || !endsByItself(spawn, program))) continue;
      const chained = start.in.file === site.in.file && start.call.at.start === site.call.at.start;
      const at = chained || start.in.file !== file.id ? site.call.at : start.call.at;
      const words = `\`${chained ? `${shortCall(file, site)}.start()` : file.text(start.call.at)}\``;
      yield {
        at,
        grade: 'likely',
        ...(daemon === 'yes' || file.test ? { severity: 'hint' as const } : kind === 'timer' ? { severity: 'info' as const } : {}),
        message: kind === 'timer' ? `the timer started by ${words} can never be cancelled` : `nothing waits for the thread started by ${words}`,
        because: story(file, program, { site, start, spawn, daemon: daemon === 'yes', timer: kind === 'timer' }),
        ...(daemon === 'yes' || kind === 'timer' ? {} : { fixes: joinFixes(file, { site, start, started, chained }) }),
      };
    }
  },
});

/** Something joins it, cancels it, looks whether it is still alive, or tells it to stop by a method of its own. */
function waitedFor(fate: Fate): boolean {
  return fate.flows.some((flow) => flow.use.kind === 'receiver' && /^(join|cancel|is_alive|isAlive|_started|stop|close|shutdown|quit|terminate)$/.test(flow.use.attribute));
}

/** The code that starts the thread waits for something that the thread knows too, such as an event it sets at its end. */
function toldWhenDone(file: FileView, program: ProgramView, { site, start, spawn }: { site: CallSite; start: CallSite; spawn: Spawn }): boolean {
  const targets = spawn.targets.map((target) => (target.unit === undefined ? undefined : program.unit(target.unit)));
  const known = [file.text(site.call.at), ...targets.map((unit) => (unit === undefined ? '' : program.text(unit.file, unit.unit.at)))].join('\n');
  return start.in.unit.calls.some(({ order, callee }) => {
    if (order < start.call.order || callee.k !== 'attribute' || callee.of.k !== 'name' || !['wait', 'get', 'acquire', 'recv'].includes(callee.name)) return false;
    return new RegExp(`\\b${callee.of.name}\\b`).test(known);
  });
}

/** A timer of a second at most keeps nobody waiting. */
function soon(site: CallSite): boolean {
  const seconds = literalArgument(site, 'interval', 0);
  return typeof seconds === 'number' && seconds <= 1;
}

/** A class of the program that derives from `Thread` and joins itself in a method, one of whose methods is called. */
function joinsItself(site: CallSite, fate: Fate, program: ProgramView): boolean {
  const plain = new Set(['start', 'daemon', 'name', 'setDaemon', 'setName', 'getName', 'ident', 'native_id']);
  if (!fate.flows.some((flow) => flow.use.kind === 'receiver' && flow.use.call !== undefined && !plain.has(flow.use.attribute))) return false;
  return classesOf(site, program).some((cls) => {
    const methods = program.view(cls.file)?.units.filter((unit) => unit.key.includes(`#${cls.fact.path}.`)) ?? [];
    return methods.some((method) => method.unit.calls.some((call) => call.callee.k === 'attribute' && call.callee.name === 'join'));
  });
}

function classesOf(site: CallSite, program: ProgramView): ReturnType<typeof ownClasses> {
  return program.callees(site).flatMap((callee) => (callee.class === undefined ? [] : ownClasses(callee.class, program)));
}

/** `daemon=True`, `t.daemon = …`, `setDaemon`; `unknown` when the value is not a literal or is set later. */
function isDaemon(site: CallSite, fate: Fate, program: ProgramView): 'yes' | 'no' | 'unknown' {
  if (site.call.args.some((arg) => arg.star === '**')) return 'unknown';
  const given = site.call.args.find((arg) => arg.name === 'daemon');
  if (given !== undefined) {
    const value = literalArgument(site, 'daemon');
    return value === true ? 'yes' : value === false || value === null ? 'no' : 'unknown';
  }
  const set = fate.flows.filter((flow) => flow.use.kind === 'receiver' && (flow.use.attribute === 'daemon' || flow.use.attribute === 'setDaemon'));
  if (set.length > 0) return 'yes';
  // A class of the program may make itself a daemon, in its constructor or above.
  const own = classesOf(site, program).some((cls) => /\bdaemon\b/i.test(program.text(cls.file, cls.fact.at)));
  return own ? 'unknown' : 'no';
}

/** The target is known and has no `while` loop, here or in what it calls by name, so that it is no service. */
function endsByItself(spawn: Spawn, program: ProgramView): boolean {
  return (
    spawn.targets.length > 0 &&
    spawn.targets.every((target) => {
      const unit = target.unit === undefined ? undefined : program.unit(target.unit);
      return unit !== undefined && !unit.library && !unit.unit.stub && unit.unit.regions.every((region) => region.kind !== 'loop' || region.iterates !== undefined) && program.summary(unit.key).blocks === 'no' && !/\w_forever\b/.test(program.text(unit.file, unit.unit.at));
    })
  );
}

function story(file: FileView, program: ProgramView, about: { site: CallSite; start: CallSite; spawn: Spawn; daemon: boolean; timer: boolean }): Report['because'] {
  const { site, start, spawn, daemon, timer } = about;
  const lane = laneName(program, site.in);
  const target = spawn.targets.map((callee) => (callee.unit === undefined ? undefined : program.unit(callee.unit))).find((unit) => unit !== undefined);
  const what = timer ? 'timer' : 'thread';
  return [
    { lane, at: site.call.at, says: `a ${daemon ? 'daemon ' : ''}${what} is made here` },
    ...(target === undefined || target.library ? [] : [{ lane: `${what} \`${target.unit.name}\``, file: target.file, at: target.unit.nameAt, says: `\`${target.unit.name}\` runs beside the code that started it` }]),
    { lane, ...(start.in.file === file.id ? {} : { file: start.in.file }), at: start.call.at, says: ending(about) },
  ];
}

function ending({ daemon, timer }: { daemon: boolean; timer: boolean }): string {
  if (timer) return 'it is started, and no name is left by which it could be cancelled';
  return daemon ? 'it is started and never joined: at exit it is cut off in the middle of its work' : 'it is started and never joined: nobody learns when it is done or that it failed';
}

function joinFixes(file: FileView, found: { site: CallSite; start: CallSite; started: Flow; chained: boolean }): readonly ReportFix[] {
  const { site, start, started, chained } = found;
  const unit = start.in;
  const statement = start.call.statementAt;
  if (start.in.file !== file.id || !aloneOnLines(file, statement) || start.call.use.kind !== 'dropped') return [];
  const loop = loopAround(unit, start.call.region);
  if (chained) {
    const name = freshName(file, 'thread', 'worker_thread', 'started_thread');
    if (loop !== undefined || name === undefined) return [];
    return [
      {
        title: 'Keep the thread and join it',
        safety: 'timing',
        preferred: true,
        edits: () => [replace(statement, `${name} = ${file.text(site.call.at)}${file.newline}${file.indent(statement.start)}${name}.start()`), joinAtEnd(file, start, name)],
      },
    ];
  }
  const holder = file.text({ start: start.call.calleeAt.start, end: start.call.calleeAt.end }).replace(/\.start$/, '');
  const region = loop === undefined ? undefined : unit.unit.regions[loop];
  if (started.via === 'element' && region?.iterates !== undefined && region.kind === 'loop') {
    const header = file.text({ start: file.lineStart(region.at.start - 1), end: region.at.start }).match(/^\s*(for\s[^\n]*:)\s*(#.*)?\s*$/)?.[1];
    if (header === undefined || !/^[a-z_]\w*$/i.test(holder)) return [];
    const outer = file.source.indexOf(header, file.lineStart(region.at.start - 1) - header.length);
    return [{ title: 'Join the threads after they are all started', safety: 'timing', preferred: true, edits: () => [insertLinesAfter(file, blockEnd(file, region.at), [header, `${file.indentUnit}${holder}.join()`], outer < 0 ? region.at.start : outer)] }];
  }
  if (loop !== undefined && loopAround(site.in, site.call.region) !== loop) return [];
  return [{ title: 'Join the thread after it is started', safety: 'timing', preferred: true, edits: () => [loop === undefined ? joinAtEnd(file, start, holder) : insertLinesAfter(file, statement.end, [`${holder}.join()`], statement.start)] }];
}

/** At the end of the block, so that what runs beside the thread still does; right after the start when the block may be left earlier. */
function joinAtEnd(file: FileView, start: CallSite, name: string): ReturnType<typeof insertLinesAfter> {
  const region = start.in.unit.regions[start.call.region];
  const leaves = start.in.unit.exits.some((exit) => exit.order > start.call.order && region !== undefined && exit.at.end <= region.at.end);
  const end = region === undefined || leaves ? start.call.statementAt.end : blockEnd(file, region.at);
  return insertLinesAfter(file, end, [`${name}.join()`], start.call.statementAt.start);
}
