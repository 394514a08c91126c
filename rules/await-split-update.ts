import type { FileView, Guard, Overlap, PlaceAccess, ProgramView, Reason, Report, ReportFix, Suspension, UnitSite } from '#rule-api';
import { aroundIf, clears, contains, defineRule, freshName, insert, isImported, newLock, overlapSteps, replace, saysOf, shortText } from '#rule-api';

export default defineRule({
  id: 'await-split-update',
  summary: 'a value is read, then the task gives way, then a value made from the old one is written',
  family: 'shared-state',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['suspensions'],
  docs: {
    why: `Between two awaits a task has the event loop for itself; at an \`await\` every other task may run.
A value that was read before an await may be old after it.
\`self.total += await price()\` reads \`self.total\` first, then waits, then writes the old value plus the price: what other tasks added meanwhile is lost.
\`if key not in cache: cache[key] = await load(key)\` lets every task that comes while the first one loads find nothing and load again; with connections and subscriptions, all but the last are lost.`,
    instead: `Read after the await: \`amount = await price()\` and then \`self.total += amount\`.
For a cache, store the task instead of the value: the next one finds it and awaits the same task.
Else hold an \`asyncio.Lock\` from the read to the write.`,
    limits: 'Only what outlives the call is looked at: fields, module variables, captured variables, and elements of containers in them. A check of one thing that guards the change of another is not seen.',
    fine: 'Only one task ever runs this code, or doing the work twice does no harm.',
    references: [
      { title: 'Developing with asyncio: concurrency and multithreading', url: 'https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading' },
      { title: 'asyncio.Lock', url: 'https://docs.python.org/3/library/asyncio-sync.html#lock' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a sum that awaits its summand',
      bad: `import asyncio

class Cart:
    def __init__(self):
        self.total = 0

    async def price(self, item):
        await asyncio.sleep(0.1)
        return len(item)

    async def add(self, item):
        self.total += await self.price(item)  # expect: await-split-update "\`self.total\` is read before"

async def main(items):
    cart = Cart()
    await asyncio.gather(*(cart.add(item) for item in items))
    return cart.total
`,
      good: `import asyncio

class Cart:
    def __init__(self):
        self.total = 0

    async def price(self, item):
        await asyncio.sleep(0.1)
        return len(item)

    async def add(self, item):
        amount = await self.price(item)
        self.total += amount

async def main(items):
    cart = Cart()
    await asyncio.gather(*(cart.add(item) for item in items))
    return cart.total
`,
    },
    {
      language: 'python',
      name: 'a cache that is filled after an await',
      bad: `import asyncio

cache = {}

async def load(key):
    await asyncio.sleep(0.1)
    return key.upper()

async def get(key):
    if key not in cache:
        cache[key] = await load(key)  # expect: await-split-update "was checked before"
    return cache[key]
`,
      good: `import asyncio

cache = {}

async def load(key):
    await asyncio.sleep(0.1)
    return key.upper()

async def get(key):
    if key not in cache:
        cache[key] = asyncio.create_task(load(key))
    return await cache[key]
`,
    },
    {
      language: 'python',
      name: 'a lock around both, a second look after the await, a claim before it, and what belongs to one call are fine',
      good: `import asyncio

class Pool:
    def __init__(self):
        self._lock = asyncio.Lock()
        self._connections = {}
        self._busy = False
        self.waiting = 0

    async def connect(self, host):
        await asyncio.sleep(0.1)
        return host

    async def get(self, host):
        async with self._lock:
            if host not in self._connections:
                self._connections[host] = await self.connect(host)
            return self._connections[host]

    async def again(self, host):
        if host not in self._connections:
            made = await self.connect(host)
            if host not in self._connections:
                self._connections[host] = made
        return self._connections[host]

    async def refresh(self):
        if self._busy:
            return
        self._busy = True
        try:
            await self.connect('all')
        finally:
            self._busy = False

    async def wait(self, host):
        self.waiting += 1
        await self.connect(host)
        self.waiting -= 1

async def total(hosts):
    lengths = {}
    for host in hosts:
        if host not in lengths:
            lengths[host] = await Pool().connect(host)
    return lengths
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const unit of file.units) {
      if (!unit.unit.async || unit.unit.suspensions.length === 0) continue;
      for (const change of program.changes(unit)) {
        const split = change.value?.k === 'await' ? (checkSplit(file, program, change) ?? updateSplit(program, change)) : (updateSplit(program, change) ?? checkSplit(file, program, change));
        if (split === undefined) continue;
        if (protectedBy(program, unit, split.from, change.order)) continue;
        const overlap = program.overlap(change, change, 'tasks');
        if (overlap.certainty === 'no') continue;
        yield report(file, program, unit, change, split, overlap);
      }
    }
  },
});

interface Split {
  readonly kind: 'update' | 'check';
  /** Where the old value is read. */
  readonly from: number;
  readonly read: PlaceAccess['at'];
  readonly test?: PlaceAccess['at'];
  readonly inside?: boolean;
  readonly amount?: boolean;
  readonly await: Suspension;
}

/** `x += await f()`, and a value read before an await that the new one is made of. */
function updateSplit(program: ProgramView, change: PlaceAccess): Split | undefined {
  if (change.how !== 'update' || change.reads === undefined || isImported(change.value)) return undefined;
  const suspension = between(program, change.in, change.reads.order, change.order);
  return suspension === undefined ? undefined : { kind: 'update', from: change.reads.order, read: change.reads.at, await: suspension };
}

/** Methods that put something in, whatever is there by then. */
const PUTS: ReadonlySet<string> = new Set(['set', 'append', 'push']);

/** A look at the place, an await, then the change that the look decided on. */
function checkSplit(file: FileView, program: ProgramView, change: PlaceAccess): Split | undefined {
  const written = change.how === 'write' || (change.how === 'update' && change.value?.k === 'await');
  if (!(written ? !clears(change) : change.how === 'mutate' && PUTS.has(change.method ?? '')) || isImported(change.value)) return undefined;
  const guards = program.guards(change).filter((guard) => decides(file, guard));
  const last = guards.toSorted((a, b) => b.order - a.order)[0];
  if (last === undefined) return undefined;
  const suspension = between(program, change.in, last.order, change.order);
  if (suspension === undefined || claimed(program, change, last, suspension)) return undefined;
  return { kind: 'check', from: last.order, read: last.read.at, test: last.test, inside: last.inside, amount: saysOf(file, last) === 'amount', await: suspension };
}

/** Inside, the test found that something is missing; where its branch leaves, that it is there. A comparison may be either. */
function decides(file: FileView, guard: Guard): boolean {
  const says = saysOf(file, guard);
  return says === 'amount' || guard.inside === (says === 'absent');
}

/** The last await on the way from one order to the other. */
function between(program: ProgramView, unit: UnitSite, from: number, to: number): Suspension | undefined {
  const paths = program.paths(unit);
  return unit.unit.suspensions.findLast((each) => each.kind !== 'yield' && each.order > from && each.order < to && paths.follows(from, each.order) && paths.follows(each.order, to));
}

/** The place was changed after the look and before the await: the next task sees that. */
function claimed(program: ProgramView, change: PlaceAccess, guard: Guard, suspension: Suspension): boolean {
  return program.accessesIn(change.in, change.place).some((other) => other.how !== 'read' && other.how !== 'iterate' && other.order > guard.order && other.order < suspension.order);
}

/** One lock is held from the read to the write, or may be. */
function protectedBy(program: ProgramView, unit: UnitSite, from: number, to: number): boolean {
  const before = program.locksHeld(unit, from);
  const after = program.locksHeld(unit, to);
  if (before.maybe || after.maybe) return true;
  return before.locks.some((lock) => after.locks.some((other) => other.key === lock.key && other.order === lock.order));
}

/**
 * Where it is not known that two tasks come here: what all tasks of the program share, a cache by key, and sums of the object itself.
 * A field that is filled once, or an object that was handed in, may well belong to one task.
 */
function likely(change: PlaceAccess, split: Split, overlap: Overlap): boolean {
  if (overlap.certainty === 'yes') return true;
  const { place } = change;
  if (place.kind === 'field' && place.own !== true) return false;
  if (split.kind === 'update') return change.value?.k !== 'await';
  return (change.element !== undefined || place.kind === 'module') && split.amount !== true;
}

function report(file: FileView, program: ProgramView, unit: UnitSite, change: PlaceAccess, split: Split, overlap: Overlap): Report {
  const name = change.place.written;
  const suspends = shortText(file, split.await.at);
  const update = split.kind === 'update';
  const [one, two] = [`task 1, in \`${unit.unit.name}\``, `task 2, in \`${unit.unit.name}\``];
  const reads = (lane: string, again: boolean): Reason => ({ lane, at: split.read, says: update ? `reads \`${name}\`: ${again ? 'the same' : 'say,'} 0` : `looks at \`${name}\`, and finds that there is something to do${again ? ' as well' : ''}` });
  return {
    at: change.at,
    grade: likely(change, split, overlap) ? 'likely' : 'possible',
    message: update ? `\`${name}\` is read before \`${suspends}\` and written after it: what other tasks write meanwhile is lost` : `\`${name}\` was checked before \`${suspends}\`, and may have changed when it is written here`,
    because: [
      ...overlapSteps(program, overlap),
      reads(one, false),
      { lane: one, at: split.await.at, says: 'gives way to other tasks' },
      reads(two, true),
      { lane: two, at: split.await.at, says: 'gives way too' },
      { lane: one, at: change.at, says: update ? 'writes what it made of 0: say, 1' : `writes \`${name}\`` },
      { lane: two, at: change.at, says: update ? 'writes what it made of 0 as well: the update of task 1 is lost' : 'writes it again: the work was done twice, and what task 1 stored is lost' },
    ],
    fixes: update ? readLater(file, split, change) : lockAround(file, program, unit, change, split),
    assumptions: overlap.certainty === 'yes' ? [] : [`several tasks run \`${unit.unit.name}\` at once`],
  };
}

/** `amount = await f()` first, and then `x += amount`, with nothing in between. */
function readLater(file: FileView, split: Split, change: PlaceAccess): readonly ReportFix[] {
  const start = file.lineStart(change.at.start);
  const end = file.lineEnd(change.at.end);
  const match = /^\s*(\W?=)\s*$|^\s*([-+*/%&|^@]|\/\/|\*\*|<<|>>)=\s*$/.exec(file.source.slice(change.at.end, split.await.at.start));
  const name = freshName(file, 'amount', 'result', 'awaited');
  if (match === null || name === undefined || file.source.slice(start, change.at.start).trim() !== '' || !/^\s*;?\s*$/.test(file.source.slice(split.await.at.end, end))) return [];
  const declares = file.facts.language === 'python' ? '' : 'const ';
  const stop = file.source.slice(split.await.at.end, end).trim();
  return [
    {
      title: 'Await first, then read and write in one step',
      safety: 'safe',
      preferred: true,
      edits: () => [insert(change.at.start, `${declares}${name} = ${file.text(split.await.at)}${stop}${file.newline}${file.indent(start)}`), replace(split.await.at, name)],
    },
  ];
}

/** `async with lock:` around the `if` statement, with a new lock. */
function lockAround(file: FileView, program: ProgramView, unit: UnitSite, change: PlaceAccess, split: Split): readonly ReportFix[] {
  const { test } = split;
  // What was read before the test would stay outside.
  if (file.facts.language !== 'python' || test === undefined || split.inside !== true || !contains(test, split.read)) return [];
  const lock = newLock(file, program, change, { module: 'asyncio', class: 'Lock' });
  const edits = lock === undefined ? undefined : aroundIf(file, unit, test, `async with ${lock.text}`);
  if (lock === undefined || edits === undefined) return [];
  return [
    {
      title: `Hold a lock, \`${lock.text}\`, from the check to the write`,
      safety: 'sketch',
      preferred: true,
      edits: () => [...lock.edits, ...edits],
    },
  ];
}
