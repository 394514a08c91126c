import type { CallSite, FileView, ProgramView, Report, ReportFix, Signal, Span, UnitSite } from '#rule-api';
import { callAt, defineRule, guardedAtomicWaits, laneName, receiverOf, regionsAround, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'wait-without-loop',
  summary: 'a condition is waited for and its predicate is not asked again',
  family: 'shared-state',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `\`Condition.wait()\` says that somebody notified, not that what you waited for is true.
Between the notification and the moment at which the waiter has the lock again, another thread may have taken the item: with three consumers and one item, \`notify_all()\` wakes all three, and two of them find nothing.
A notification that comes before the wait is lost, and the waiter stands still for good.
\`Atomics.wait\` is no different: a third thread may have taken the place before the one that was woken runs.`,
    instead: 'Wait in a loop that asks for the predicate, or use `wait_for(predicate)`, which does just that. Change the state and notify inside `with condition:`.',
    limits: `A wait with a time limit is taken for a pause.
A function that only waits on behalf of its callers (\`def wait(self)\`) is not reported, nor one that is called in a loop.
Locks are looked for by where the condition is entered or acquired in the same function; what callers hold is taken into account when all of them are known.`,
    fine: 'There is one waiter, which is told once, and nothing is read afterwards. An `Event` says that better.',
    references: [
      { title: 'threading: Condition objects', url: 'https://docs.python.org/3/library/threading.html#condition-objects' },
      { title: 'MDN: Atomics.wait', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Atomics/wait' },
      { title: 'asyncio: Condition', url: 'https://docs.python.org/3/library/asyncio-sync.html#condition' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'an `if` around the wait, and a `while`',
      bad: `import threading

items = []
ready = threading.Condition()

def take():
    with ready:
        if not items:
            ready.wait()  # expect: wait-without-loop "asked only once"
        return items.pop()
`,
      good: `import threading

items = []
ready = threading.Condition()

def take():
    with ready:
        while not items:
            ready.wait()
        return items.pop()
`,
    },
    {
      language: 'python',
      name: 'a wait with no predicate at all, and wait_for',
      bad: `import threading

class Box:
    def __init__(self):
        self._filled = threading.Condition()
        self._value = None

    def put(self, value):
        with self._filled:
            self._value = value
            self._filled.notify()

    def get(self):
        with self._filled:
            self._filled.wait()  # expect: wait-without-loop "without a predicate"
            return self._value
`,
      good: `import threading

class Box:
    def __init__(self):
        self._filled = threading.Condition()
        self._value = None

    def put(self, value):
        with self._filled:
            self._value = value
            self._filled.notify()

    def get(self):
        with self._filled:
            self._filled.wait_for(lambda: self._value is not None)
            return self._value
`,
    },
    {
      language: 'python',
      name: 'a notification without the lock, and with it',
      bad: `import threading

done = threading.Condition()

def finish():
    done.notify_all()  # expect: wait-without-loop "raises \`RuntimeError\`"
`,
      good: `import threading

lock = threading.Lock()
done = threading.Condition(lock)
count = 0

def finish():
    global count
    with lock:
        count += 1
        done.notify_all()
`,
    },
    {
      language: 'python',
      name: 'a wait in a loop that breaks, a pause with a time limit, and a wrapper are fine',
      good: `import threading

class Gate:
    def __init__(self):
        self._changed = threading.Condition()
        self.open = False

    def wait(self):
        with self._changed:
            self._changed.wait()

    def pause(self):
        with self._changed:
            self._changed.wait(0.5)

    def enter(self):
        with self._changed:
            while True:
                if self.open:
                    break
                self._changed.wait()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.facts.language === 'typescript') {
      yield* guardedAtomicWaits(file, program);
      return;
    }
    for (const site of file.calls) {
      if (site.call.callee.k !== 'attribute' || !/^(wait|notify|notify_all|notifyAll)$/.test(site.call.callee.name)) continue;
      const signal = program.effect(site, 'signal')?.signal;
      if (signal?.through !== 'condition') continue;
      if (signal.does === 'wait') yield* waits(file, program, site);
      else if (signal.does === 'notify') yield* notifies(file, program, site, signal);
    }
  },
});

function* waits(file: FileView, program: ProgramView, site: CallSite): Iterable<Report> {
  if (site.call.args.length > 0 || inLoop(site) || actsForCallers(program, site)) return;
  const guard = guardOf(site);
  const condition = file.text(site.call.calleeAt).replace(/\.wait$/, '');
  const next = afterWait(file, site);
  const test = guard === undefined ? undefined : shortTest(file, guard.test);
  const lane = laneName(program, site.in);
  yield {
    at: site.call.at,
    grade: 'likely',
    message: test === undefined ? `\`${shortCall(file, site)}\` waits without a predicate: a notification that came before is lost, and one that comes may be meant for another` : `\`${test}\` is asked only once: after \`${shortCall(file, site)}\` it may hold again`,
    because: [
      { lane: `${lane}, waiter 1`, at: guard?.test ?? site.call.at, says: test === undefined ? `waits for \`${condition}\`, whatever the state is` : `finds \`${test}\`, and waits` },
      { lane: 'another lane', at: site.call.at, says: 'changes the state and notifies: waiter 1 is awake, and has yet to get the lock' },
      { lane: `${lane}, waiter 2`, at: next ?? site.call.at, says: 'gets the lock first, and takes what was there' },
      { lane: `${lane}, waiter 1`, at: next ?? site.call.at, says: 'goes on as if it were still there' },
    ],
    fixes: guard === undefined ? [] : whileFix(file, guard),
  };
}

function* notifies(file: FileView, program: ProgramView, site: CallSite, signal: Signal): Iterable<Report> {
  const receiver = receiverOf(site);
  if (receiver === undefined || site.in.unit.kind === 'lambda' || mayHold(site.in, site.call.region, site.call.order)) return;
  // What it is known to be called with may be held by the caller.
  const callers = program.callers(site.in.key);
  const entry = program.starts(site.in.key).length > 0;
  if (site.in.unit.kind === 'function' && !entry) {
    if (site.in.unit.class >= 0 && callers.length === 0) return;
    if (/lock|hold/i.test(site.in.unit.name)) return;
  }
  const above = callers.flatMap((caller) => [caller, ...program.callers(caller.in.key)]);
  if (above.length > 20 || above.some((caller) => mayHold(caller.in, caller.call.region, caller.call.order))) return;
  const condition = file.text(site.call.calleeAt).replace(/\.\w+$/, '');
  const unit = site.in.unit.name === '' ? 'the module' : `\`${site.in.unit.name}\``;
  yield {
    at: site.call.at,
    grade: 'certain',
    severity: 'error',
    message: `\`${shortCall(file, site)}\` raises \`RuntimeError\`: nobody holds the lock of \`${condition}\``,
    because: [
      { lane: laneName(program, site.in), at: site.call.at, says: `${unit} notifies, and neither it nor a caller has entered \`${condition}\`` },
      { lane: 'waiter', at: site.call.at, says: 'is never woken' },
    ],
    fixes: withFix(file, site, condition, signal),
  };
}

interface Guard {
  readonly test: Span;
  /** The `if` keyword. */
  readonly keyword: Span;
}

/** The `if` in whose body the wait stands, when it is the innermost statement around it. */
function guardOf(site: CallSite): Guard | undefined {
  const region = site.in.unit.regions[site.call.region];
  if (region?.kind !== 'branch' || region.testAt === undefined || region.negated === true || region.arm !== 0) return undefined;
  return { test: region.testAt, keyword: { start: region.testAt.start - 3, end: region.testAt.start - 1 } };
}

/** `if` becomes `while`: sound when the body only waits and nothing else hangs on the `if`. */
function whileFix(file: FileView, guard: Guard): readonly ReportFix[] {
  if (file.text(guard.keyword) !== 'if' || file.source.slice(file.lineStart(guard.keyword.start), guard.keyword.start).trim() !== '') return [];
  const indent = file.indent(guard.keyword.start);
  const lines = file.source.slice(file.lineEnd(guard.test.end) + 1).split(/\r?\n/);
  const body = lines.findIndex((line) => line.trim() !== '' && !line.startsWith(`${indent} `) && !line.startsWith(`${indent}\t`));
  const rest = body < 0 ? '' : (lines[body] ?? '');
  if (new RegExp(`^${indent}(elif|else)\\b`).test(rest)) return [];
  const statements = (body < 0 ? lines : lines.slice(0, body)).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  if (statements.length !== 1) return [];
  return [{ title: 'Ask again after each wait: `while` for `if`', safety: 'safe', preferred: true, edits: () => [replace(guard.keyword, 'while')] }];
}

function withFix(file: FileView, site: CallSite, condition: string, signal: Signal): readonly ReportFix[] {
  const statement = site.call.statementAt;
  if (site.call.use.kind !== 'dropped' || statement.start !== site.call.at.start || (signal.among === 'tasks' && !site.in.unit.async)) return [];
  const head = signal.among === 'tasks' ? 'async with' : 'with';
  const before = file.source.slice(file.lineStart(statement.start), statement.start);
  if (before.trim() !== '') return [];
  return [
    {
      title: `Hold \`${condition}\` while notifying`,
      safety: 'safe',
      preferred: true,
      edits: () => [replace(statement, `${head} ${condition}:${file.newline}${before}${file.indentUnit}${file.text(statement)}`)],
    },
  ];
}

function inLoop(site: CallSite): boolean {
  return regionsAround(site.in, site.call.region).some((at) => site.in.unit.regions[at]?.kind === 'loop');
}

/** A method that waits for its callers, who ask for the predicate: by its name, or because one of them calls it in a loop. */
function actsForCallers(program: ProgramView, site: CallSite): boolean {
  if (/wait|block|sleep|pause|join|acquire/i.test(site.in.unit.name) || site.call.use.kind === 'returned') return true;
  return program.callers(site.in.key).some((caller) => inLoop(caller));
}

/** Where the unit goes on after the wait, if it does something there. */
function afterWait(file: FileView, site: CallSite): Span | undefined {
  const next = site.in.unit.calls.find((call) => call.order > site.call.order) ?? site.in.unit.exits.find((exit) => exit.order > site.call.order);
  return next === undefined ? undefined : { start: next.at.start, end: Math.min(next.at.end, file.lineEnd(next.at.start)) };
}

/** Something is entered around the place, or acquired before it, that may be the lock of the condition. */
function mayHold(unit: UnitSite, region: number, order: number): boolean {
  if (regionsAround(unit, region).some((at) => unit.unit.regions[at]?.kind === 'with')) return true;
  return unit.unit.calls.some((call, index) => call.order < order && callAt(unit, index)?.call.callee.k === 'attribute' && call.callee.k === 'attribute' && /acquire|lock|enter/i.test(call.callee.name));
}

function shortTest(file: FileView, at: Span): string {
  const text = file.text(at).replaceAll(/\s+/g, ' ');
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
