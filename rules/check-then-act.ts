import type { EmptyCheck, FileView, Guard, GuardedBy, HeldLock, Overlap, PlaceAccess, ProgramView, Reason, Report, ReportFix, UnitSite } from '#rule-api';
import { aroundIf, contains, defineRule, emptyChecks, newLock, overlapSteps, saysOf, shortText } from '#rule-api';

export default defineRule({
  id: 'check-then-act',
  summary: 'what was checked may no longer hold when the code acts on it, because another thread comes in between',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `Between \`if key not in cache\` and \`cache[key] = make(key)\` another thread may do the same: both find nothing, both make one, and what the first one stored is lost with all that was done to it meanwhile.
\`if queue: queue.pop()\` raises \`IndexError\` when another thread took the last item after the look.
\`if not jobs.empty(): jobs.get()\` waits for ever when another consumer was faster.`,
    instead: `Let one operation do both: \`dict.setdefault\`, \`pop\` with a default, \`get_nowait\` with \`except queue.Empty\`.
Else hold a lock from the check to the act.
When the first check is made without the lock to be fast, check again under it.`,
    limits: 'Checks of files and databases, which other programs change too, are not looked at, nor a check of one thing before a change of another.',
    fine: 'Only one thread comes here, or doing the work twice does no harm.',
    references: [
      { title: 'Which kinds of global value mutation are thread-safe?', url: 'https://docs.python.org/3/faq/library.html#what-kinds-of-global-value-mutation-are-thread-safe' },
      { title: 'queue.Queue.empty', url: 'https://docs.python.org/3/library/queue.html#queue.Queue.empty' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a cache that several threads fill',
      bad: `from concurrent.futures import ThreadPoolExecutor

cache = {}

def make(key):
    return [key]

def work(key):
    if key not in cache:  # expect: check-then-act "\`cache\` may change between"
        cache[key] = make(key)
    cache[key].append(1)

def main(keys):
    with ThreadPoolExecutor() as pool:
        for result in pool.map(work, keys):
            print(result)
`,
      good: `import threading
from concurrent.futures import ThreadPoolExecutor

cache = {}
lock = threading.Lock()

def make(key):
    return [key]

def work(key):
    with lock:
        if key not in cache:
            cache[key] = make(key)
    cache[key].append(1)

def main(keys):
    with ThreadPoolExecutor() as pool:
        for result in pool.map(work, keys):
            print(result)
`,
    },
    {
      language: 'python',
      name: 'the lock is taken between the check and the act, and nobody checks again',
      bad: `import threading

class Config:
    def __init__(self):
        self._lock = threading.Lock()
        self._values = None

    def load(self):
        return {'debug': True}

    def get(self, key):
        if self._values is None:  # expect: check-then-act "not checked again"
            with self._lock:
                self._values = self.load()
        return self._values[key]
`,
      good: `import threading

class Config:
    def __init__(self):
        self._lock = threading.Lock()
        self._values = None

    def load(self):
        return {'debug': True}

    def get(self, key):
        if self._values is None:
            with self._lock:
                if self._values is None:
                    self._values = self.load()
        return self._values[key]
`,
    },
    {
      language: 'python',
      name: 'consumers that look whether the queue is empty',
      bad: `import queue
import threading

jobs = queue.Queue()

def consume():
    while not jobs.empty():  # expect: check-then-act "another consumer"
        print(jobs.get())

def main():
    for n in range(100):
        jobs.put(n)
    threads = [threading.Thread(target=consume) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
`,
      good: `import queue
import threading

jobs = queue.Queue()

def consume():
    while True:
        try:
            job = jobs.get_nowait()
        except queue.Empty:
            return
        print(job)

def main():
    for n in range(100):
        jobs.put(n)
    threads = [threading.Thread(target=consume) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    const threaded = program.mayBeThreaded(file.id);
    const seen = new Set<number>();
    for (const unit of file.units) {
      for (const change of program.changes(unit)) {
        if (change.place.kind === 'element' || unit.unit.kind === 'module' || !mayFail(unit, change)) continue;
        const guards = program.guards(change).filter((guard) => decides(file, guard, change));
        if (guards.length === 0) continue;
        const found = unlockedCheck(program, change, guards, threaded);
        if (found === undefined || seen.has(found.guard.test.start)) continue;
        seen.add(found.guard.test.start);
        yield report(file, program, unit, change, found);
      }
      if (threaded) for (const found of emptyChecks(program, unit)) yield queueReport(file, program, unit, found);
    }
  },
});

const REMOVES: ReadonlySet<string> = new Set(['pop', 'popleft', 'popitem', 'remove', 'shift']);
/** Methods that do nothing, or the same, when another thread was faster. */
const SAFE: ReadonlySet<string> = new Set(['setdefault', 'discard', 'add', 'update', 'clear', 'sort', 'extend']);

/** Doing it after another thread did it too fails, or undoes what that one did. */
function mayFail(unit: UnitSite, change: PlaceAccess): boolean {
  if (change.how === 'iterate' || change.how === 'read') return false;
  if (change.how === 'mutate') {
    const call = change.call === undefined ? undefined : unit.unit.calls[change.call];
    return change.method !== undefined && !SAFE.has(change.method) && !(change.method === 'pop' && (call?.args.length ?? 0) > 1);
  }
  // Marks that say that something is there no longer.
  return !(change.how === 'write' && change.element === undefined && change.value?.k === 'literal' && (change.value.type === 'none' || change.value.value === false));
}

/** Before something is put in, the test found nothing; before something is taken out, it found it. A comparison may be either. */
function decides(file: FileView, guard: Guard, change: PlaceAccess): boolean {
  const says = saysOf(file, guard);
  return says === 'amount' ? change.how !== 'write' : removes(change) ? guard.inside === (says === 'present') : guard.inside === (says === 'absent');
}

function removes(change: PlaceAccess): boolean {
  return change.how === 'delete' || (change.method !== undefined && REMOVES.has(change.method));
}

interface Unlocked {
  readonly guard: Guard;
  /** The lock that the act is done under, or that guards the place elsewhere. */
  readonly lock: HeldLock | undefined;
  readonly kind: 'threads' | 'guarded' | 'not-again';
  readonly overlap: Overlap | undefined;
  readonly elsewhere: GuardedBy | undefined;
}

function unlockedCheck(program: ProgramView, change: PlaceAccess, guards: readonly Guard[], threaded: boolean): Unlocked | undefined {
  const unit = change.in;
  const acting = program.locksTaken(unit, change.order);
  if (acting.maybe) return undefined;
  const looks = guards.map((guard) => ({ guard, held: program.locksTaken(unit, guard.order) }));
  // One look that the same lock covers makes up for all looks before it.
  if (looks.some(({ held }) => held.maybe || held.locks.some((lock) => acting.locks.some((other) => other.key === lock.key && other.order === lock.order)))) return undefined;
  const bare = looks.filter(({ held }) => held.locks.length === 0).toSorted((a, b) => b.guard.order - a.guard.order)[0];
  if (bare === undefined) return undefined;
  const { guard } = bare;
  const [lock] = acting.locks;
  const found = lock === undefined ? unguarded(program, change, guard, threaded) : lock.kind.startsWith('async') || change.how === 'update' || !keepsState(program, change) ? undefined : { guard, lock, kind: 'not-again' as const, overlap: undefined, elsewhere: undefined };
  if (found === undefined) return undefined;
  const around = program.locksHeld(unit, guard.order);
  return around.maybe || around.locks.length > 0 ? undefined : found;
}

/** A second one would hide what was done to the first; a result that is only worked out again does no harm. */
function keepsState(program: ProgramView, change: PlaceAccess): boolean {
  const { value } = change;
  if (change.how !== 'write' || change.element === undefined || value === undefined) return true;
  return value.k === 'collection' || makesObject(program, change);
}

function makesObject(program: ProgramView, change: PlaceAccess): boolean {
  const { value } = change;
  return value?.k === 'call' && program.value(change.in, value.of, change.order).k === 'class';
}

/** Others take a lock for it, or two threads come here at once. */
function unguarded(program: ProgramView, change: PlaceAccess, guard: Guard, threaded: boolean): Unlocked | undefined {
  const elsewhere = program.guardedBy(change.place);
  if (elsewhere !== undefined && !elsewhere.lock.kind.startsWith('async') && elsewhere.guarded.some((each) => each.access.how !== 'read' && each.access.how !== 'iterate')) return { guard, lock: elsewhere.lock, kind: 'guarded', overlap: undefined, elsewhere };
  // Without a lock anywhere, a flag set twice, or a value worked out twice, was hardly meant to be guarded.
  if (!threaded || (change.how === 'write' && change.element === undefined && !makesObject(program, change))) return undefined;
  const overlap = program.overlap(change, change, 'threads');
  return overlap.certainty === 'yes' ? { guard, lock: undefined, kind: 'threads', overlap, elsewhere: undefined } : undefined;
}

function report(file: FileView, program: ProgramView, unit: UnitSite, change: PlaceAccess, found: Unlocked): Report {
  const name = change.place.written;
  const { guard, lock, overlap } = found;
  const [one, two] = [`thread 1, in \`${unit.unit.name}\``, `thread 2, in \`${unit.unit.name}\``];
  const takes = removes(change);
  const message =
    found.kind === 'not-again'
      ? `\`${name}\` is checked without \`${lock?.name}\`, and not checked again when the lock is held: two threads may both act`
      : found.kind === 'guarded'
        ? `\`${name}\` may change between this check and the act: \`${lock?.name}\`, which guards it elsewhere, is not held`
        : `\`${name}\` may change between this check and the act: another thread may do the same`;
  const finds = takes ? 'finds it there' : 'finds that it is to be done';
  const steps: Reason[] = [
    ...(overlap === undefined ? [] : overlapSteps(program, overlap)),
    { lane: one, at: guard.read.at, says: `looks at \`${name}\`, and ${finds}` },
    { lane: two, at: guard.read.at, says: `looks at \`${name}\`, and ${finds} too` },
    ...(found.kind === 'not-again' && lock !== undefined ? [{ lane: one, at: lock.at, says: `takes \`${lock.name}\`; thread 2 waits here` }] : []),
    { lane: one, at: change.at, says: takes ? 'takes it out' : 'acts' },
    { lane: two, at: change.at, says: takes ? 'finds nothing left to take out, which raises an error' : 'acts as well: what thread 1 stored is lost' },
  ];
  return { at: guard.test, grade: 'likely', message, because: steps, fixes: fixesOf(file, program, unit, change, found), assumptions: found.kind === 'threads' ? [] : [`several threads run \`${unit.unit.name}\` at once`] };
}

function fixesOf(file: FileView, program: ProgramView, unit: UnitSite, change: PlaceAccess, found: Unlocked): readonly ReportFix[] {
  const { guard, elsewhere } = found;
  // What was read before the test would stay outside.
  if (!guard.inside || found.kind === 'not-again' || !contains(guard.test, guard.read.at)) return [];
  const taken = elsewhere?.guarded.map((each) => each.lock).find((lock) => lock.how !== 'callers' && /^[\w.]+$/.test(lock.name));
  if (taken !== undefined) {
    const usable = taken.own === true ? change.place.own === true : taken.alone && taken.home === file.id && !taken.name.includes('.');
    const edits = usable ? aroundIf(file, unit, guard.test, `with ${taken.name}`) : undefined;
    return edits === undefined ? [] : [{ title: `Hold \`${taken.name}\` from the check to the act`, safety: 'timing', preferred: true, edits: () => edits }];
  }
  const lock = found.kind === 'threads' ? newLock(file, program, change, { module: 'threading', class: 'Lock' }) : undefined;
  const edits = lock === undefined ? undefined : aroundIf(file, unit, guard.test, `with ${lock.text}`);
  return lock === undefined || edits === undefined ? [] : [{ title: `Hold a lock, \`${lock.text}\`, from the check to the act`, safety: 'sketch', preferred: true, edits: () => [...lock.edits, ...edits] }];
}

function queueReport(file: FileView, program: ProgramView, unit: UnitSite, { test, look, take, queue }: EmptyCheck): Report {
  const [first] = program.lanes(unit.key);
  return {
    at: test,
    grade: 'likely',
    message: `\`${queue}\` may be empty by the time of \`${shortText(file, take.call.at)}\`: another consumer may have taken the last item, and this one waits for ever`,
    because: [
      ...(first === undefined ? [] : overlapSteps(program, { certainty: 'yes', first, second: first })),
      { lane: 'consumer 1', at: look.call.at, says: 'finds one item left' },
      { lane: 'consumer 2', at: look.call.at, says: 'finds one item left as well' },
      { lane: 'consumer 1', at: take.call.at, says: 'takes it' },
      { lane: 'consumer 2', at: take.call.at, says: 'waits for an item that never comes' },
    ],
  };
}
