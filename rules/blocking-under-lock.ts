import type { Blocking, CallSite, Chain, FileView, HeldLock, ProgramView, Reason, Report, UnitSite } from '#rule-api';
import { callAt, certainUnit, defineRule, receiverOf, shortCall } from '#rule-api';

export default defineRule({
  id: 'blocking-under-lock',
  summary: 'a lock is held while the thread waits for something slow, or for a thread that needs the lock',
  family: 'shared-state',
  languages: ['python'],
  severity: 'hint',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `While one thread sleeps, waits for a process or for another thread with the lock in its hand, everybody else who wants the lock waits as long.
If the thread it waits for needs that lock to come to its end, both wait for ever.`,
    instead: `Take what you need under the lock, release it, and then wait.
Join threads after the lock was released.`,
    limits: 'Calls that use the very thing the lock is there for, such as writing to a socket, are not reported, and neither is entering another lock.',
    fine: 'Nobody else takes the lock while this runs, or waiting for it is what they should do.',
    noFix: 'What may move out of the locked part depends on what the lock protects.',
    references: [{ title: 'threading: Lock objects', url: 'https://docs.python.org/3/library/threading.html#lock-objects' }],
  },
  examples: [
    {
      language: 'python',
      name: 'joining a thread that needs the lock',
      bad: `import threading

class Worker:
    def __init__(self):
        self._lock = threading.Lock()
        self._done = 0
        self._thread = threading.Thread(target=self._run)

    def start(self):
        self._thread.start()

    def _run(self):
        with self._lock:
            self._done += 1

    def stop(self):
        with self._lock:
            self._thread.join()  # expect: blocking-under-lock "waits for a thread that needs"
`,
      good: `import threading

class Worker:
    def __init__(self):
        self._lock = threading.Lock()
        self._done = 0
        self._thread = threading.Thread(target=self._run)

    def start(self):
        self._thread.start()

    def _run(self):
        with self._lock:
            self._done += 1

    def stop(self):
        self._thread.join()
        with self._lock:
            return self._done
`,
    },
    {
      language: 'python',
      name: 'sleeping with the lock held',
      bad: `import threading
import time

lock = threading.Lock()
jobs = []

def add(job):
    with lock:
        jobs.append(job)

def work():
    while True:
        with lock:
            job = jobs.pop() if jobs else None
            time.sleep(1)  # expect: blocking-under-lock "\`lock\` is held"
        print(job)
`,
      good: `import threading
import time

lock = threading.Lock()
jobs = []

def add(job):
    with lock:
        jobs.append(job)

def work():
    while True:
        with lock:
            job = jobs.pop() if jobs else None
        time.sleep(1)
        print(job)
`,
    },
    {
      language: 'python',
      name: 'waiting on the condition of the lock gives the lock back, and is fine',
      good: `import threading

class Box:
    def __init__(self):
        self._lock = threading.Lock()
        self._filled = threading.Condition(self._lock)
        self._item = None

    def put(self, item):
        with self._lock:
            self._item = item
            self._filled.notify()

    def get(self):
        with self._lock:
            while self._item is None:
                self._filled.wait()
            return self._item
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    for (const unit of file.units) {
      if (unit.unit.async || program.acquired(unit).length === 0) continue;
      for (const index of unit.unit.calls.keys()) {
        const site = callAt(unit, index);
        if (site === undefined) continue;
        const lock = program.locksTaken(unit, site.call.order).locks.find((each) => EXCLUSIVE.has(each.kind));
        if (lock === undefined) continue;
        const wait = waitOf(program, site);
        if (wait === undefined || releases(program, site, lock)) continue;
        const needed = wait.kind === 'join' ? neededByJoined(file, program, site, lock) : undefined;
        if (needed === undefined && !takenElsewhere(file, program, lock)) continue;
        yield report(file, program, site, lock, wait, needed);
      }
    }
  },
});

const EXCLUSIVE: ReadonlySet<string> = new Set(['thread-lock', 'thread-rlock', 'thread-condition']);
/** Waits that take long whatever the lock is for; the network and files may be what it protects. */
const SLOW: ReadonlySet<Blocking['kind']> = new Set(['sleep', 'subprocess', 'join', 'future', 'input', 'event']);

interface Wait {
  readonly kind: Blocking['kind'];
  readonly chain: Chain<Blocking> | undefined;
}

/** The slow wait that a call is, or that a function of the program comes to. */
function waitOf(program: ProgramView, site: CallSite): Wait | undefined {
  const { blocks } = program.effect(site, 'blocks') ?? {};
  if (blocks !== undefined) return SLOW.has(blocks.kind) && blocks.minor !== true ? { kind: blocks.kind, chain: undefined } : undefined;
  const unit = certainUnit(program, program.callees(site));
  if (unit === undefined || unit.library || unit.unit.async || unit.unit.generator) return undefined;
  const { blocks: certainty, blocking } = program.summary(unit.key);
  if (certainty !== 'yes' || blocking === undefined) return undefined;
  let last = blocking;
  while (last.next !== undefined) last = last.next;
  return last.leaf !== undefined && last.leaf.kind === 'sleep' ? { kind: 'sleep', chain: blocking } : undefined;
}

/** `condition.wait()` gives back the lock that is held. */
function releases(program: ProgramView, site: CallSite, lock: HeldLock): boolean {
  const receiver = receiverOf(site);
  return receiver !== undefined && program.lock(site.in, receiver, site.call.order)?.key === lock.key;
}

/** Somebody else would wait for it. */
function takenElsewhere(file: FileView, program: ProgramView, lock: HeldLock): boolean {
  return file.units.some((unit) => program.acquired(unit).some((other) => other.key === lock.key && (other.in !== lock.in || other.order !== lock.order)));
}

/** The thread that is joined takes the lock on its way to its end. */
function neededByJoined(file: FileView, program: ProgramView, site: CallSite, lock: HeldLock): { readonly lock: HeldLock; readonly unit: UnitSite } | undefined {
  const receiver = receiverOf(site);
  if (receiver === undefined) return undefined;
  const joined = program.describe(receiver);
  for (const made of file.calls) {
    const { use } = made.call;
    const holder = use.kind === 'stored' ? program.describe(use.target) : use.kind === 'bound' ? use.name : undefined;
    if (holder !== joined) continue;
    for (const target of program.spawn(made)?.targets ?? []) {
      const unit = target.unit === undefined ? undefined : program.unit(target.unit);
      const taken = unit === undefined ? undefined : program.takes(unit).find((each) => each.lock.key === lock.key)?.lock;
      if (unit !== undefined && taken !== undefined) return { lock: taken, unit };
    }
  }
  return undefined;
}

function report(file: FileView, program: ProgramView, site: CallSite, lock: HeldLock, wait: Wait, needed: ReturnType<typeof neededByJoined>): Report {
  const call = shortCall(file, site);
  const lane = `the thread that runs \`${site.in.unit.name}\``;
  const steps: Reason[] = [
    { lane, at: lock.at, says: `takes \`${lock.name}\`` },
    { lane, at: site.call.at, says: wait.chain === undefined ? 'waits here, and keeps it' : 'calls this, which sleeps, and keeps it' },
  ];
  for (let link = wait.chain; link !== undefined; link = link.next) {
    const step = program.site(link.unit, link.call);
    if (step !== undefined) steps.push({ lane, file: step.in.file, at: step.call.at, says: link.next === undefined ? 'and sleeps here' : 'which calls this' });
  }
  if (needed !== undefined) {
    steps.push({ lane: `the thread that runs \`${needed.unit.unit.name}\``, file: needed.lock.in.file, at: needed.lock.at, says: `waits for \`${needed.lock.name}\` before it can end: both wait for ever` });
    return { at: site.call.at, grade: 'likely', severity: 'error', message: `\`${call}\` waits for a thread that needs \`${lock.name}\`, which is held here: neither goes on`, because: steps };
  }
  return { at: site.call.at, grade: 'likely', message: `\`${lock.name}\` is held while \`${call}\` waits: everybody else who wants it waits as long`, because: steps };
}
