import type { CallSite, EscapePath, FileView, ProgramView, Report, ReportFix, Span } from '#rule-api';
import { argument, callAt, calm, defineRule, laneName, literalArgument, receiverOf, regionsAround, replace, sectionFixes, shortText, startsAndEndsLine, unreturned } from '#rule-api';

export default defineRule({
  id: 'lock-not-released',
  summary: 'a lock, or a client of a pool, is taken and not given back on some path, or a lock is taken to be held when it may not be',
  family: 'shared-state',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  docs: {
    why: `When an exception, a \`return\` or a \`continue\` leaves the code between \`acquire()\` and \`release()\`, the lock stays locked.
Everybody who wants it afterwards waits for ever, far from the cause.
\`acquire(timeout=…)\` and \`acquire(blocking=False)\` return \`False\` when they did not get the lock: who ignores that runs the section without it, and then releases the lock of somebody else.
A pool of clients whose clients are not given back is empty one day, and every request waits for ever; a flag that says "under way" and is not cleared when the work fails stops the work for good.`,
    instead: 'Use `with lock:` (`async with` for asyncio locks), which releases on every path. With a timeout, test the result and release in a `finally`. In TypeScript, `mutex.runExclusive(…)`, `try … finally`, or `using`.',
    limits: `Tests, which assert while they hold a lock, are looked at by the strict profile only.
Releases are looked for in the same function, by the text of the receiver; functions that only acquire are silent, since another one may release.
Calls that certainly raise nothing do not count as a way out.
Semaphores, which are often released by somebody else, are looked at only where the same function also releases them.
Clients, locks and releasing functions that are returned, stored or captured are taken to be given back there.
A flag counts as one that says "under way" when an async function looks at it before it sets it, and clears it after an \`await\`.`,
    fine: 'The lock is handed over to code that releases it later.',
    references: [
      { title: 'threading: using locks in the with statement', url: 'https://docs.python.org/3/library/threading.html#using-locks-conditions-and-semaphores-in-the-with-statement' },
      { title: 'threading: Lock.acquire', url: 'https://docs.python.org/3/library/threading.html#threading.Lock.acquire' },
      { title: 'node-postgres: pooling, checkout', url: 'https://node-postgres.com/features/pooling#checkout-use-and-return' },
      { title: 'asyncio: Lock', url: 'https://docs.python.org/3/library/asyncio-sync.html#asyncio.Lock' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'an exception leaves the lock locked',
      bad: `import threading

lock = threading.Lock()

def save(path, text):
    lock.acquire()  # expect: lock-not-released "stays locked"
    open(path, "w").write(text)
    lock.release()
`,
      good: `import threading

lock = threading.Lock()

def save(path, text):
    with lock:
        open(path, "w").write(text)
`,
    },
    {
      language: 'python',
      name: 'a return leaves the lock locked',
      bad: `import threading

lock = threading.Lock()
seen = set()

def first(key):
    lock.acquire()  # expect: lock-not-released "stays locked"
    if key in seen:
        return False
    seen.add(key)
    lock.release()
    return True
`,
    },
    {
      language: 'python',
      name: 'the result of a timed acquire is ignored',
      bad: `import threading

lock = threading.Lock()
total = []

def add(n):
    lock.acquire(timeout=1)  # expect: lock-not-released "result of"
    try:
        total.append(n)
    finally:
        lock.release()
`,
      good: `import threading

lock = threading.Lock()
total = []

def add(n):
    if not lock.acquire(timeout=1):
        raise TimeoutError("busy")
    try:
        total.append(n)
    finally:
        lock.release()
`,
    },
    {
      language: 'python',
      name: 'released by finally, by another method, or by a callback is fine',
      good: `import threading

class Gate:
    def __init__(self):
        self._lock = threading.Lock()

    def __enter__(self):
        self._lock.acquire()
        return self

    def __exit__(self, *exc):
        self._lock.release()

    def hold(self, later):
        self._lock.acquire()
        later(self._lock.release)

    def update(self, work):
        self._lock.acquire()
        try:
            work()
        finally:
            self._lock.release()
`,
    },
    {
      language: 'typescript',
      name: 'a flag that stays set when the work fails',
      bad: `export class Sync {
  private running = false;
  async run(url: string): Promise<void> {
    if (this.running) return;
    this.running = true; // expect: lock-not-released "stays \`true\` when"
    const response = await fetch(url);
    console.log(response.status);
    this.running = false;
  }
}
`,
      good: `export class Sync {
  private running = false;
  async run(url: string): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      const response = await fetch(url);
      console.log(response.status);
    } finally {
      this.running = false;
    }
  }
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    if (file.facts.language === 'typescript') {
      yield* unreturned(file, program);
      return;
    }
    for (const site of file.calls) {
      const lock = program.effect(site, 'lock')?.lock;
      if (lock?.does !== 'acquire' || lock.kind === 'file-lock') continue;
      if (site.call.callee.k !== 'attribute') continue;
      const receiver = receiverOf(site);
      if (receiver === undefined) continue;
      const name = program.describe(receiver);
      const semaphore = lock.kind.endsWith('semaphore');
      if (!semaphore && resultIgnored(site)) {
        yield ignored(file, program, site, name);
        continue;
      }
      if (site.call.use.kind !== 'dropped' && site.call.use.kind !== 'awaited') continue;
      const releases = releasesOf(name, site, program);
      if (releases.length === 0 || handedOver(file, name, site, program)) continue;
      if (keptOnPurpose(site, releases, semaphore)) continue;
      const calmAt = (at: Span): boolean => site.in.unit.calls.some((call, index) => call.at.start === at.start && call.at.end === at.end && calm({ in: site.in, index, call }, program));
      const way = program.paths(site.in).escape({ from: site.call.order, avoiding: releases.flatMap((release) => reachedBy(release)), exceptions: 'count', calm: calmAt });
      if (way === undefined) continue;
      const lane = laneName(program, site.in);
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `\`${name}\` stays locked ${howWords(file, way)}`,
        because: [
          { lane, at: site.call.at, says: `\`${name}\` is taken here` },
          { lane, at: way.at, says: leaveWords(way) },
          { lane, at: releases[0]?.call.at ?? way.at, says: 'so this release is not reached, and everybody else who wants the lock waits for ever' },
        ],
        fixes: sectionFixes(file, site, releases, name, lock.kind.startsWith('async')),
      };
    }
  },
});

/** `acquire(timeout=1)` and `acquire(False)` as statements. */
function resultIgnored(site: CallSite): boolean {
  if (site.call.use.kind !== 'dropped') return false;
  const blocking = literalArgument(site, 'blocking', 0) ?? literalArgument(site, 'block');
  if (blocking === false || blocking === 0) return true;
  const timeout = literalArgument(site, 'timeout', 1);
  return typeof timeout === 'number' && timeout >= 0;
}

function ignored(file: FileView, program: ProgramView, site: CallSite, name: string): Report {
  const lane = laneName(program, site.in);
  const releases = releasesOf(name, site, program);
  const waits = argument(site, 'timeout', 1) !== undefined;
  return {
    at: site.call.at,
    grade: 'likely',
    message: `the result of \`${shortText(file, site.call.at)}\` is ignored, so the code below also runs without the lock`,
    because: [
      { lane, at: site.call.at, says: waits ? 'when the time is over this returns `False`, and the code goes on' : 'when somebody else holds the lock this returns `False`, and the code goes on' },
      ...releases.slice(0, 1).map((release) => ({ lane, at: release.call.at, says: 'and releases a lock that it does not hold' })),
    ],
    fixes: testedFixes(file, site, releases, name),
  };
}

function releasesOf(name: string, site: CallSite, program: ProgramView): readonly CallSite[] {
  return site.in.unit.calls.flatMap((call, index) => {
    if (call.callee.k !== 'attribute' || call.callee.name !== 'release' || program.describe(call.callee.of) !== name) return [];
    const release = callAt(site.in, index);
    return release === undefined ? [] : [release];
  });
}

/** A nested function releases it, `lock.release` is handed to somebody, or the lock itself is. */
function handedOver(file: FileView, name: string, site: CallSite, program: ProgramView): boolean {
  const inner = file.units.some((unit) => unit.unit.parent === site.in.index && unit.index !== site.in.index && unit.unit.calls.some((call) => call.callee.k === 'attribute' && call.callee.name === 'release' && program.describe(call.callee.of) === name));
  if (inner) return true;
  if (site.in.unit.accesses.some((access) => access.target.k === 'attribute' && access.target.name === 'release' && program.describe(access.target.of) === name && access.use?.kind !== undefined)) return true;
  return site.in.unit.calls.some((call) => call.args.some((arg) => program.describe(arg.value) === name || program.describe(arg.value) === `${name}.release`));
}

/** The release, or the start of the `finally` in which it stands under a condition: that condition says whether the lock was taken. */
function reachedBy(release: CallSite): readonly number[] {
  const { regions } = release.in.unit;
  const outer = regionsAround(release.in, release.call.region).map((region) => regions[region]).filter((region) => region?.kind === 'finally');
  return [release.call.order, ...outer.flatMap((region) => (region === undefined ? [] : range(region.first, region.last)))];
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** Taken under one condition and released under another one, which may well be the same. */
function correlated(site: CallSite, release: CallSite): boolean {
  const branches = (of: CallSite): readonly number[] => regionsAround(of.in, of.call.region).filter((region) => of.in.unit.regions[region]?.kind === 'branch');
  const taken = branches(site);
  const released = branches(release);
  return taken.some((region) => !released.includes(region)) && released.some((region) => !taken.includes(region));
}

/** Released on failure only, so that the caller has it on success; or a semaphore that somebody else gives back. */
function keptOnPurpose(site: CallSite, releases: readonly CallSite[], semaphore: boolean): boolean {
  const handlers = releases.every((release) => regionsAround(release.in, release.call.region).some((region) => release.in.unit.regions[region]?.kind === 'handler'));
  return handlers || releases.some((release) => correlated(site, release)) || (semaphore && !releases.some((release) => release.call.region === site.call.region));
}

function howWords(file: FileView, way: EscapePath): string {
  if (way.how === 'exception') return `when \`${shortText(file, way.at)}\` raises`;
  if (way.how === 'raise') return `when \`${shortText(file, way.at)}\` is reached`;
  if (way.how === 'return') return `when \`${shortText(file, way.at)}\` leaves the function`;
  return 'on a path that does not release it';
}

function leaveWords(way: EscapePath): string {
  if (way.how === 'exception') return 'an exception here leaves the function with the lock held';
  if (way.how === 'raise' || way.how === 'return') return 'the function is left here with the lock held';
  return 'a path from here reaches the end with the lock held';
}

function testedFixes(file: FileView, site: CallSite, releases: readonly CallSite[], name: string): readonly ReportFix[] {
  if (releases.length === 0 || !startsAndEndsLine(file, site.call.statementAt)) return [];
  const indent = file.indent(site.call.at.start);
  return [
    {
      title: `Raise when \`${name}\` is not acquired`,
      safety: 'sketch',
      edits: () => [replace(site.call.statementAt, `if not ${file.text(site.call.at)}:${file.newline}${indent}${file.indentUnit}raise TimeoutError('${name.replaceAll("'", '')} is busy')`)],
    },
  ];
}
