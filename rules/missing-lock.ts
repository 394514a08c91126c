import type { FileView, GuardedBy, PlaceAccess, ProgramView, Race, Report } from '#rule-api';
import { afterJoin, atLeast, betweenAwaits, changes, changesSize, copyInLoop, copyUnderLock, defineRule, givesWay, guardSteps, lockFix, lockHere, lostUpdate, overlapSteps, raceOf, sharedArrayUpdates, underLock, uninterrupted, whileIterating } from '#rule-api';

export default defineRule({
  id: 'missing-lock',
  summary: 'shared state is changed without the lock that guards it elsewhere, or by several threads with no lock at all',
  family: 'shared-state',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `\`self.count += 1\` reads, adds and writes: two threads that read the same value write the same value, and one of the two additions is lost.
A dictionary or set that another thread changes while a loop goes through it ends that loop with \`RuntimeError: dictionary changed size during iteration\`.
A lock helps only when everybody takes it: one access without it undoes the care taken in all the others.`,
    instead: `Take the same lock around every access that must not be interrupted: \`with self._lock:\`.
Where threads only hand things to each other, a \`queue.Queue\` needs no lock of yours.
To go through a container that others change, take the lock and copy it first: \`for item in list(self.items):\`.`,
    limits: `A lock counts as the guard of a place when most accesses are made under it.
Single operations of built-in types that the interpreter does not interrupt are not reported.
Objects that are passed around are followed only through names, parameters and attributes.`,
    fine: `Only one thread runs at that point: before the others start, or after they were joined.
A count that may be a little wrong is good enough.`,
    references: [
      { title: 'Which kinds of global value mutation are thread-safe?', url: 'https://docs.python.org/3/faq/library.html#what-kinds-of-global-value-mutation-are-thread-safe' },
      { title: 'threading: Lock objects', url: 'https://docs.python.org/3/library/threading.html#lock-objects' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a counter that is guarded in one method and not in the other',
      bad: `import threading

class Stats:
    def __init__(self):
        self._lock = threading.Lock()
        self.requests = 0

    def begin(self):
        with self._lock:
            self.requests += 1

    def end(self):
        self.requests -= 1  # expect: missing-lock "without \`self._lock\`"
`,
      good: `import threading

class Stats:
    def __init__(self):
        self._lock = threading.Lock()
        self.requests = 0

    def begin(self):
        with self._lock:
            self.requests += 1

    def end(self):
        with self._lock:
            self.requests -= 1
`,
    },
    {
      language: 'python',
      name: 'several threads add to a module variable',
      bad: `import threading

total = 0

def price(item):
    return len(item)

def work(items):
    global total
    for item in items:
        total += price(item)  # expect: missing-lock "several threads update \`total\`"

def main(parts):
    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(total)
`,
      good: `import threading

total = 0
lock = threading.Lock()

def price(item):
    return len(item)

def work(items):
    global total
    for item in items:
        amount = price(item)
        with lock:
            total += amount

def main(parts):
    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(total)
`,
    },
    {
      language: 'python',
      name: 'a loop over a dictionary that other methods change under a lock',
      bad: `import threading

class Registry:
    def __init__(self):
        self._lock = threading.Lock()
        self._clients = {}

    def add(self, name, client):
        with self._lock:
            self._clients[name] = client

    def remove(self, name):
        with self._lock:
            self._clients.pop(name, None)

    def broadcast(self, message):
        for client in self._clients.values():  # expect: missing-lock "is gone through without \`self._lock\`"
            client.send(message)
`,
      good: `import threading

class Registry:
    def __init__(self):
        self._lock = threading.Lock()
        self._clients = {}

    def add(self, name, client):
        with self._lock:
            self._clients[name] = client

    def remove(self, name):
        with self._lock:
            self._clients.pop(name, None)

    def broadcast(self, message):
        with self._lock:
            clients = list(self._clients.values())
        for client in clients:
            client.send(message)
`,
    },
    {
      language: 'python',
      name: 'private methods that are called with the lock held, constructors, and threads that were joined are fine',
      good: `import threading

class Stats:
    def __init__(self):
        self._lock = threading.Lock()
        self.requests = 0
        self._load()

    def _load(self):
        self.requests += 10

    def begin(self):
        with self._lock:
            self._add(1)

    def end(self):
        with self._lock:
            self._add(-1)

    def _add(self, n):
        self.requests += n

done = 0

def work():
    print('working')

def main():
    global done
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    done += 1
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    if (file.facts.language === 'typescript') {
      yield* sharedArrayUpdates(file, program);
      return;
    }
    const threaded = program.mayBeThreaded(file.id);
    for (const unit of file.units) {
      for (const access of program.changes(unit)) {
        if (access.place.kind === 'element' || unit.unit.kind === 'module') continue;
        if (access.how !== 'update' && access.how !== 'iterate') continue;
        const taken = program.locksTaken(unit, access.order);
        if (taken.locks.length > 0 || taken.maybe) continue;
        const guard = program.guardedBy(access.place);
        if (guard !== undefined) {
          const harm = harmOf(access, guard);
          // Who took the lock just before has seen to it that nothing is added any more, or has what it needs.
          if (harm === 'iteration' && program.acquired(unit).some((lock) => lock.key === guard.lock.key && lock.order < access.order)) continue;
          if (harm === 'iteration' && afterJoin(program, access)) continue;
          if (harm === undefined || !guard.bare.some((each) => each.in === unit && each.order === access.order)) continue;
          yield withoutGuard(file, access, guard, harm);
          continue;
        }
        const between = betweenAwaits(program, access);
        if (between !== undefined) yield whileAwaiting(file, access, between);
        const race = threaded ? raceOf(program, access) : undefined;
        if (race !== undefined && unlocked(program, access) && unlocked(program, race.other)) yield inThreads(file, program, access, race);
      }
    }
  },
});

function unlocked(program: ProgramView, access: PlaceAccess): boolean {
  const held = program.locksHeld(access.in, access.order);
  return held.locks.length === 0 && !held.maybe;
}

type Harm = 'lost-update' | 'iteration';

/** What goes wrong between this access and those under the lock; nothing, when each is one step of its own. */
function harmOf(access: PlaceAccess, guard: GuardedBy): Harm | undefined {
  const under = guard.guarded.map((each) => each.access);
  // Tasks of one loop leave each other alone between two awaits.
  if (guard.lock.kind.startsWith('async') && !givesWay(access)) return undefined;
  if (access.how === 'update') return under.some(changes) ? 'lost-update' : undefined;
  if (access.how === 'iterate') return under.some(changesSize) ? 'iteration' : undefined;
  return undefined;
}

function withoutGuard(file: FileView, access: PlaceAccess, guard: GuardedBy, harm: Harm): Report {
  const name = access.place.written;
  const task = guard.lock.kind.startsWith('async') ? 'task' : 'thread';
  const [one, two] = [`${task} 1, in \`${access.in.unit.name}\``, `${task} 2`];
  const lock = lockHere(access, guard);
  const steps = guardSteps(access, guard, harm, one, two);
  const head = `${task === 'task' ? 'async with' : 'with'} ${lock ?? ''}`;
  const edits = lock === undefined ? undefined : harm === 'iteration' ? copyUnderLock(file, access, head) : underLock(file, access.at, head);
  return {
    at: access.at,
    grade: 'likely',
    message: harm === 'iteration' ? `\`${name}\` is gone through without \`${guard.lock.name}\`, under which it is changed elsewhere` : `\`${name}\` is changed without \`${guard.lock.name}\`, which guards it elsewhere`,
    because: steps,
    fixes: edits === undefined ? [] : [{ title: harm === 'iteration' ? `Copy it under \`${lock}\`, and go through the copy` : `Take \`${lock}\` around it`, safety: 'timing', preferred: true, edits: () => edits }],
    assumptions: [`\`${access.in.unit.name}\` may run while others hold \`${guard.lock.name}\``],
  };
}

function whileAwaiting(file: FileView, access: PlaceAccess, other: PlaceAccess): Report {
  const name = access.place.written;
  const fix = copyInLoop(file, access);
  return {
    at: access.at,
    grade: 'likely',
    message: `\`${name}\` is gone through with awaits in between, at which \`${other.in.unit.name}\` may change it`,
    because: whileIterating(`task 1, in \`${access.in.unit.name}\``, `task 2, in \`${other.in.unit.name}\``, access, other),
    fixes: fix === undefined ? [] : [{ title: 'Go through a copy', safety: 'safe', preferred: true, edits: () => fix }],
    assumptions: [`\`${other.in.unit.name}\` may run while \`${access.in.unit.name}\` waits`],
  };
}

function inThreads(file: FileView, program: ProgramView, access: PlaceAccess, { other, overlap, harm }: Race): Report {
  const name = access.place.written;
  const again = other === access;
  const one = again ? 'thread 1' : `thread 1, in \`${access.in.unit.name}\``;
  const two = again ? 'thread 2' : `thread 2, in \`${other.in.unit.name}\``;
  const lucky = harm === 'lost-update' && !file.world.freeThreaded && atLeast(file.world, 3, 10) && uninterrupted(access);
  return {
    at: access.at,
    grade: 'likely',
    ...(lucky ? { severity: 'info' as const } : {}),
    message: harm === 'iteration' ? `\`${name}\` is gone through while another thread may change it` : `several threads update \`${name}\` with no lock: updates are lost`,
    because: [...overlapSteps(program, overlap), ...(harm === 'iteration' ? whileIterating(one, two, access, other) : lostUpdate(one, two, access, other))],
    fixes: harm === 'iteration' ? [] : lockFix(file, program, access),
    assumptions: lucky
      ? ['CPython 3.10 and later with the GIL happen not to switch threads within this statement: a call in it, a property, or a build without the GIL brings the loss']
      : [],
  };
}
