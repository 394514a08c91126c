import type { FileView, ProgramView, Report, ReportFix, Span, Suspension, UnitSite } from '#rule-api';
import { awaitWhileHeld, callAt, defineRule, insert, regionsAround, replace, threadLockKind } from '#rule-api';

export default defineRule({
  id: 'lock-held-across-await',
  summary: 'a thread lock is held while the coroutine gives way to others',
  family: 'shared-state',
  languages: ['python'],
  severity: 'error',
  since: '0.1.0',
  needs: ['suspensions'],
  docs: {
    why: `While a coroutine waits at an \`await\`, other tasks run on the same thread.
The next task that wants the same \`threading.Lock\` stops the whole thread until it is released, but the task that holds it can only go on when that thread is free: the program hangs for good.
A \`threading.RLock\` does not hang, and does not protect either: it belongs to the thread, so that every task of the loop may enter.`,
    instead: `Use \`asyncio.Lock\` with \`async with\` when all users are coroutines.
When threads use it too, hold it only between awaits: compute first, lock, change, unlock.`,
    limits: 'Locks are known by where they are made, through names, attributes and annotations. A lock from an unknown source is not reported.',
    fine: 'Only one task can ever come here, and threads that want the lock may wait as long as the await takes.',
    references: [
      { title: 'asyncio.Lock', url: 'https://docs.python.org/3/library/asyncio-sync.html#lock' },
      { title: 'Developing with asyncio: concurrency and multithreading', url: 'https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'an await inside `with lock:`',
      bad: `import asyncio
import threading

_lock = threading.Lock()

async def save(row):
    with _lock:  # expect: lock-held-across-await "\`_lock\` is held"
        await asyncio.sleep(1)
        print(row)
`,
      good: `import asyncio

_lock = asyncio.Lock()

async def save(row):
    async with _lock:
        await asyncio.sleep(1)
        print(row)
`,
    },
    {
      language: 'python',
      name: 'an await between acquire and release',
      bad: `import asyncio
import threading

class Store:
    def __init__(self):
        self._lock = threading.RLock()

    async def save(self, row):
        self._lock.acquire()  # expect: lock-held-across-await "does not keep other tasks out"
        try:
            await asyncio.sleep(1)
            print(row)
        finally:
            self._lock.release()
`,
      good: `import asyncio
import threading

class Store:
    def __init__(self):
        self._lock = threading.Lock()
        self._rows = []

    async def save(self, row):
        await asyncio.sleep(1)
        with self._lock:
            self._rows.append(row)
        await asyncio.sleep(1)
`,
    },
    {
      language: 'python',
      name: 'asyncio locks, unknown locks, and functions that only stand inside are fine',
      good: `import asyncio
import contextlib
import threading

lock = threading.Lock()

async def save(guard):
    with guard:
        await asyncio.sleep(1)
    with lock:
        async def later():
            await asyncio.sleep(1)
        job = later()
    with contextlib.suppress(OSError):
        await asyncio.sleep(1)
    await job
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (!unit.unit.async || unit.unit.suspensions.length === 0) continue;
      for (const held of [...withBlocks(file, program, unit), ...acquisitions(file, program, unit)]) yield report(file, unit, held);
    }
  },
});

interface Held {
  readonly at: Span;
  readonly name: string;
  readonly kind: 'lock' | 'rlock' | 'semaphore';
  readonly await: Suspension;
  readonly fixes: readonly ReportFix[];
}

function report(file: FileView, unit: UnitSite, held: Held): Report {
  const suspends = file.text(held.await.at).split('\n')[0] ?? 'await';
  const exclusive = held.kind !== 'rlock';
  return {
    at: held.at,
    grade: held.kind === 'semaphore' ? 'likely' : 'certain',
    message: exclusive ? `\`${held.name}\` is held while \`${unit.unit.name}\` waits: the next task that wants it stops the event loop for good` : `\`${held.name}\` is held while \`${unit.unit.name}\` waits, and as an \`RLock\` it does not keep other tasks out`,
    because: [
      { lane: `task 1 of \`${unit.unit.name}\``, at: held.at, says: `takes \`${held.name}\`` },
      { lane: `task 1 of \`${unit.unit.name}\``, at: held.await.at, says: `gives way to other tasks at \`${suspends.length > 50 ? 'await …' : suspends}\`, and keeps the lock` },
      {
        lane: 'task 2',
        at: held.at,
        says: exclusive ? 'wants the same lock and stops the thread of the loop: task 1 can never go on to release it' : 'runs on the same thread, which owns the lock already, and enters as well',
      },
    ],
    fixes: held.fixes,
  };
}

function* withBlocks(file: FileView, program: ProgramView, unit: UnitSite): Iterable<Held> {
  for (const [index, region] of unit.unit.regions.entries()) {
    if (region.kind !== 'with' || region.async === true || region.manager === undefined || region.managerAt === undefined) continue;
    const suspension = unit.unit.suspensions.find((each) => regionsAround(unit, each.region).includes(index));
    if (suspension === undefined) continue;
    const kind = threadLockKind(program, unit, region.manager);
    if (kind === undefined) continue;
    const head = withHead(file, region.managerAt);
    const name = file.text(region.managerAt);
    yield { at: head ?? region.managerAt, name, kind, await: suspension, fixes: head === undefined ? [] : asyncLockFix(file, name) };
  }
}

function* acquisitions(file: FileView, program: ProgramView, unit: UnitSite): Iterable<Held> {
  for (const [index, call] of unit.unit.calls.entries()) {
    if (call.callee.k !== 'attribute' || call.callee.name !== 'acquire') continue;
    const site = callAt(unit, index);
    const suspension = site === undefined ? undefined : awaitWhileHeld(file, program, site);
    if (suspension === undefined) continue;
    const kind = threadLockKind(program, unit, call.callee.of);
    if (kind === undefined) continue;
    const name = file.text(call.calleeAt).replace(/\.acquire$/, '');
    yield { at: call.at, name, kind, await: suspension, fixes: [] };
  }
}

/** From `with` to the end of its only item. */
function withHead(file: FileView, manager: Span): Span | undefined {
  const before = file.source.slice(file.lineStart(manager.start), manager.start);
  const after = file.source.slice(manager.end, file.lineEnd(manager.end));
  const keyword = /\bwith\s+$/.exec(before);
  return keyword === null || !/^\s*:/.test(after) ? undefined : { start: manager.start - keyword[0].length, end: manager.end };
}

/**
 * `asyncio.Lock` and `async with` in place of the thread lock: only when every mention of the lock in the file is
 * where it is made or such a `with` of a coroutine, so that nothing else can depend on its being a thread lock.
 */
function asyncLockFix(file: FileView, name: string): readonly ReportFix[] {
  if (!/^[\w.]+$/.test(name)) return [];
  const mentions = [...file.source.matchAll(new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}(?!\\w)`, 'g'))].length;
  const makers = file.calls.filter((site) => /^(threading\.)?Lock$/.test(file.text(site.call.calleeAt)) && site.call.args.length === 0 && new RegExp(`(^|[^\\w.])${name.replaceAll('.', '\\.')}\\s*(:[^=\\n]+)?=\\s*$`).test(file.source.slice(file.lineStart(site.call.at.start), site.call.at.start)));
  const users = file.units.flatMap((unit) => (unit.unit.async ? unit.unit.regions : []).filter((region) => region.kind === 'with' && region.async !== true && region.managerAt !== undefined && file.text(region.managerAt) === name));
  const heads = users.map((region) => (region.managerAt === undefined ? undefined : withHead(file, region.managerAt))).filter((head) => head !== undefined);
  const [maker] = makers;
  if (maker === undefined || makers.length !== 1 || heads.length !== users.length || mentions !== users.length + 1) return [];
  return [
    {
      title: 'Make it an `asyncio.Lock`, and enter it with `async with`',
      safety: 'sketch',
      preferred: true,
      edits: () => {
        const { edits, text } = file.importing('asyncio');
        return [...edits, replace(maker.call.calleeAt, `${text}.Lock`), ...heads.map((head) => insert(head.start, 'async '))];
      },
    },
  ];
}
