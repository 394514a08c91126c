import type { HeldLock, LockNesting, ProgramView, Reason, Report, UnitSite } from '#rule-api';
import { defineRule } from '#rule-api';

export default defineRule({
  id: 'lock-order-inversion',
  summary: 'locks are taken in opposite orders, or a lock is taken again by whoever holds it: the program hangs',
  family: 'shared-state',
  languages: ['python', 'typescript'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `One thread holds \`a\` and waits for \`b\`, another holds \`b\` and waits for \`a\`: neither can go on, and everybody else who wants one of the locks stops too.
It needs bad luck in timing, so it happens in production and not in tests.
A lock that is no \`RLock\` and is taken again by the thread that holds it needs no luck at all: that thread waits for itself.`,
    instead: `Decide on one order and take the locks in it everywhere.
Call nothing that takes locks while you hold one: collect what is to be done, release the lock, then do it.
For a method that is called with and without the lock, split off a private one that expects it to be held; or use an \`RLock\`.`,
    limits: `Locks are told apart by the variable or field that holds them: two objects of a class have locks of the same name, which counts as the same order unless one function takes both.
Calls through callbacks and of overridden methods are not followed.`,
    fine: 'A third lock is always held around both, or the two places can never run at the same time.',
    references: [
      { title: 'threading: Lock objects', url: 'https://docs.python.org/3/library/threading.html#lock-objects' },
      { title: 'threading: RLock objects', url: 'https://docs.python.org/3/library/threading.html#rlock-objects' },
      { title: 'asyncio.Lock', url: 'https://docs.python.org/3/library/asyncio-sync.html#lock' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'two functions take two locks in opposite orders',
      bad: `import threading

accounts = threading.Lock()
audit = threading.Lock()
balance = {}
log = []

def pay(name, amount):
    with accounts:
        with audit:  # expect: lock-order-inversion "\`audit\` is taken while \`accounts\` is held"
            balance[name] = amount
            log.append(name)

def report():
    with audit:
        with accounts:  # expect: lock-order-inversion
            return [(name, balance[name]) for name in log]
`,
      good: `import threading

accounts = threading.Lock()
audit = threading.Lock()
balance = {}
log = []

def pay(name, amount):
    with accounts:
        with audit:
            balance[name] = amount
            log.append(name)

def report():
    with accounts:
        with audit:
            return [(name, balance[name]) for name in log]
`,
    },
    {
      language: 'python',
      name: 'a method calls another one that takes the same lock',
      bad: `import threading

class Registry:
    def __init__(self):
        self._lock = threading.Lock()
        self._items = {}

    def get(self, key):
        with self._lock:
            return self._items.get(key)

    def add(self, key, item):
        with self._lock:
            if self.get(key) is None:  # expect: lock-order-inversion "waits for itself"
                self._items[key] = item
`,
      good: `import threading

class Registry:
    def __init__(self):
        self._lock = threading.Lock()
        self._items = {}

    def get(self, key):
        with self._lock:
            return self._items.get(key)

    def add(self, key, item):
        with self._lock:
            if self._items.get(key) is None:
                self._items[key] = item
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    const seen = new Set<string>();
    for (const unit of file.units) {
      for (const nesting of program.nestings(unit)) {
        const again = nesting.outer.key === nesting.inner.key;
        const place = (nesting.path[0]?.call ?? nesting.inner).at;
        const key = `${place.start} ${nesting.outer.key}`;
        if (seen.has(key)) continue;
        const found = again ? takenAgain(program, unit, nesting) : inverted(program, unit, nesting);
        if (found === undefined) continue;
        seen.add(key);
        yield found;
      }
    }
  },
});

/** Kinds of lock that the one who holds it cannot take again. */
const NOT_REENTRANT: ReadonlySet<string> = new Set(['thread-lock', 'async-lock', 'async-condition', 'process-lock']);

function takenAgain(program: ProgramView, unit: UnitSite, nesting: LockNesting): Report | undefined {
  const { outer, inner, path } = nesting;
  const limiter = inner.kind === 'async-semaphore' && outer.kind === 'async-semaphore' && outer.how === 'with' && unit.unit.kind === 'lambda';
  if (!program.sameLock(nesting)) return twoObjects(unit, nesting);
  if (!NOT_REENTRANT.has(inner.kind) && !limiter) return undefined;
  if (limiter) return ownLimiter(unit, nesting);
  const at = path[0]?.call.at ?? inner.at;
  const who = inner.kind.startsWith('async') ? 'the task' : 'the thread';
  const lane = `${who} that runs \`${unit.unit.name}\``;
  const through = path.length === 0 ? '' : `\`${program.describe(path[0]?.call.callee ?? { k: 'unknown' })}\` takes `;
  return {
    at,
    grade: 'certain',
    message: `${through}\`${outer.name}\`${path.length === 0 ? ' is taken again while it is held here' : ', which is held here'}: ${who} waits for itself`,
    because: [{ lane, at: outer.at, says: `takes \`${outer.name}\`` }, ...way(lane, nesting), { lane, file: inner.in.file, at: inner.at, says: `waits for the lock that it holds itself, for ever` }],
  };
}

/** Work of a limiter that waits for more work of the same limiter. */
function ownLimiter(unit: UnitSite, { outer, inner, path }: LockNesting): Report | undefined {
  // Only what is waited for keeps its place.
  const at = path[0]?.call.at ?? inner.at;
  const waits = unit.unit.suspensions.some((each) => each.at.start <= at.start && at.end <= each.at.end) || unit.unit.calls.some((call) => call.at.start === at.start && call.at.end === at.end && call.use.kind === 'returned');
  if (!waits) return undefined;
  return {
    at,
    grade: 'likely',
    message: `work of \`${outer.name}\` waits for more work of \`${outer.name}\`: when as many run as it lets, none of them can go on`,
    because: [
      { lane: 'as many tasks as the limiter lets', file: outer.in.file, at: outer.at, says: `each has its place in \`${outer.name}\`` },
      { lane: 'each of them', file: inner.in.file, at: inner.at, says: `waits for another place in \`${outer.name}\`, and keeps its own: nobody can go on` },
    ],
  };
}

/** `with self.lock: with other.lock:` where both are given: called the other way round, the orders are opposite. */
function twoObjects(unit: UnitSite, { outer, inner, path }: LockNesting): Report | undefined {
  const given = (lock: HeldLock): string | undefined => (lock.base?.k === 'name' && unit.unit.params.some((param) => lock.base?.k === 'name' && param.name === lock.base.name) ? lock.base.name : undefined);
  const [first, second] = [given(outer), given(inner)];
  if (path.length > 0 || first === undefined || second === undefined || first === second || outer.kind.endsWith('semaphore')) return undefined;
  // A test around it, or a sorted list, may see to it that the order is always the same.
  const bindings = unit.unit.variables.filter((variable) => variable.name === first || variable.name === second).flatMap((variable) => variable.bindings);
  if (bindings.length > 2 || unit.unit.regions.some((region) => region.kind === 'branch' && region.first <= outer.order && outer.order <= region.last)) return undefined;
  const [one, two] = [`thread 1, in \`${unit.unit.name}\``, `thread 2, in \`${unit.unit.name}\` with the two exchanged`];
  return {
    at: inner.at,
    grade: 'likely',
    message: `\`${inner.name}\` is taken while \`${outer.name}\` is held: with \`${first}\` and \`${second}\` exchanged, the order is the opposite, and both may wait for ever`,
    because: [
      { lane: one, at: outer.at, says: `takes the lock of \`${first}\`` },
      { lane: two, at: outer.at, says: `takes the lock of what thread 1 calls \`${second}\`` },
      { lane: one, at: inner.at, says: 'waits for the lock that thread 2 holds' },
      { lane: two, at: inner.at, says: 'waits for the lock that thread 1 holds: neither goes on' },
    ],
    assumptions: ['nothing that calls it keeps to one order of the two objects'],
  };
}

function inverted(program: ProgramView, unit: UnitSite, nesting: LockNesting): Report | undefined {
  const { outer, inner, path } = nesting;
  if (outer.kind.endsWith('semaphore') || inner.kind.endsWith('semaphore')) return undefined;
  const back = program.lockCycle(nesting);
  const [first] = back ?? [];
  if (back === undefined || first === undefined) return undefined;
  if (gated(program, unit, nesting, back) || !mayMeet(program, [nesting, ...back])) return undefined;
  const task = inner.kind.startsWith('async') ? 'task' : 'thread';
  const one = `${task} 1, in \`${unit.unit.name}\``;
  const steps: Reason[] = [{ lane: one, at: outer.at, says: `takes \`${outer.name}\`` }];
  back.forEach((each, index) => steps.push({ lane: `${task} ${index + 2}, in \`${each.outer.in.unit.name}\``, file: each.outer.in.file, at: each.outer.at, says: `takes \`${each.outer.name}\`` }));
  steps.push(...way(one, nesting), { lane: one, file: inner.in.file, at: inner.at, says: `waits for \`${inner.name}\`, which ${task} 2 holds` });
  back.forEach((each, index) => {
    const lane = `${task} ${index + 2}, in \`${each.outer.in.unit.name}\``;
    const holder = index + 1 < back.length ? index + 3 : 1;
    steps.push(...way(lane, each), { lane, file: each.inner.in.file, at: each.inner.at, says: `waits for \`${each.inner.name}\`, which ${task} ${holder} holds: nobody can go on` });
  });
  const other = back.length === 1 ? `\`${first.outer.in.unit.name}\` takes them in the opposite order` : `others take them in a circle of ${back.length + 1}`;
  return { at: path[0]?.call.at ?? inner.at, grade: 'likely', message: `\`${inner.name}\` is taken while \`${outer.name}\` is held, and ${other}: both may wait for ever`, because: steps };
}

/** The calls that lead from the outer lock to the inner one. */
function way(lane: string, { path }: LockNesting): readonly Reason[] {
  return path.map((call) => ({ lane, file: call.in.file, at: call.call.at, says: 'and calls this while it holds the lock' }));
}

/** The same third lock is held around every nesting, so that only one of them is under way at a time. */
function gated(program: ProgramView, unit: UnitSite, nesting: LockNesting, back: readonly LockNesting[]): boolean {
  const around = (site: UnitSite, lock: HeldLock): ReadonlySet<string> => new Set(program.locksHeld(site, lock.order).locks.map((each) => each.key));
  const own = around(unit, nesting.outer);
  return [...own].some((key) => back.every((each) => around(each.outer.in, each.outer).has(key)));
}

/** They are not all in one and the same lane that exists once: the main program. */
function mayMeet(program: ProgramView, nestings: readonly LockNesting[]): boolean {
  return !nestings.every(({ outer }) => {
    const lanes = program.lanes(outer.in.key);
    return lanes.length > 0 && lanes.every((lane) => (lane.kind === 'main' && lane.path.length > 0) || lane.kind === 'import');
  });
}
