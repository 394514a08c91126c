import type { CallSite, FileView, ProgramView, Reached, Report, UnitSite } from '#rule-api';
import { callAt, certainTarget, defineRule, laneName, pathSteps, reachedFrom, runsInThreads, shortCall, shortText } from '#rule-api';

export default defineRule({
  id: 'signal-handler-unsafe',
  summary: 'a signal handler does what may stop the program it interrupts, or is set where handlers cannot be',
  family: 'shared-state',
  languages: ['python'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A Python signal handler runs in the main thread, between any two instructions of what that thread is doing.
If the interrupted code holds a lock, and the handler wants the same lock, the handler waits for code that can only go on when the handler is over: the program hangs, once in a while.
\`queue.Queue\` has such a lock inside. An \`asyncio.Event\` that is set in a handler does not wake the loop.
\`signal.signal\` outside the main thread raises \`ValueError\`.`,
    instead: `Let the handler set a plain flag or a \`threading.Event\`, or put something on a \`queue.SimpleQueue\`, and do the work where the flag is looked at.
In a program with an event loop use \`loop.add_signal_handler\`.`,
    limits: `Functions that the handler certainly calls are followed through several files.
Logging and printing are reported with the strict profile only: their locks can be entered again by the same thread, and a buffered stream raises \`RuntimeError\` in rare cases.
A lock that the handler tries to take without waiting is fine.`,
    fine: 'The lock is never taken by the main thread outside the handler.',
    noFix: 'Where the work is to be done instead is for a person to decide.',
    references: [
      { title: 'signal: execution of Python signal handlers', url: 'https://docs.python.org/3/library/signal.html#execution-of-python-signal-handlers' },
      { title: 'signal: signals and threads', url: 'https://docs.python.org/3/library/signal.html#signals-and-threads' },
      { title: 'queue: SimpleQueue.put', url: 'https://docs.python.org/3/library/queue.html#queue.SimpleQueue.put' },
      { title: 'asyncio: add_signal_handler', url: 'https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.add_signal_handler' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a handler that takes a lock, and one that sets a flag',
      bad: `import signal
import threading

lock = threading.Lock()
jobs = []

def stop(signum, frame):
    with lock:  # expect: signal-handler-unsafe "takes \`lock\`"
        jobs.clear()

signal.signal(signal.SIGTERM, stop)

def add(job):
    with lock:
        jobs.append(job)
`,
      good: `import signal
import threading

lock = threading.Lock()
jobs = []
stopping = threading.Event()

def stop(signum, frame):
    stopping.set()

signal.signal(signal.SIGTERM, stop)

def add(job):
    with lock:
        if not stopping.is_set():
            jobs.append(job)
`,
    },
    {
      language: 'python',
      name: 'a queue in a handler, and a simple queue',
      bad: `import queue
import signal

events = queue.Queue()

def tell(name):
    events.put(name)

def interrupted(signum, frame):
    tell("interrupt")  # expect: signal-handler-unsafe "a lock inside \`events.put\`"

signal.signal(signal.SIGINT, interrupted)
`,
      good: `import queue
import signal

events = queue.SimpleQueue()

def tell(name):
    events.put(name)

def interrupted(signum, frame):
    tell("interrupt")

signal.signal(signal.SIGINT, interrupted)
`,
    },
    {
      language: 'python',
      name: 'a handler set by a thread, and by the main thread',
      bad: `import signal
import threading

def stop(signum, frame):
    raise SystemExit

def serve():
    signal.signal(signal.SIGTERM, stop)  # expect: signal-handler-unsafe "raises \`ValueError\`"

worker = threading.Thread(target=serve)
worker.start()
worker.join()
`,
      good: `import asyncio
import signal

async def serve():
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await stopping.wait()
`,
    },
    {
      language: 'python',
      name: 'an event of asyncio set in a handler',
      bad: `import asyncio
import signal

stopping = asyncio.Event()

def stop(signum, frame):
    stopping.set()  # expect: signal-handler-unsafe "does not wake the event loop"

signal.signal(signal.SIGTERM, stop)
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (program.effect(site, 'runs')?.runs?.where !== 'signal-handler') continue;
      if (runsInThreads(program, site.in)) yield notInMain(file, program, site);
      const handler = certainTarget(program, program.handed(site)?.targets ?? []);
      if (handler === undefined) continue;
      const seen = new Set<string>();
      for (const reached of reachedFrom(program, handler)) {
        for (const harm of harms(file, program, reached)) {
          // One finding for each place in the handler, in the file that holds it.
          const [first] = reached.path;
          const at = first?.call.at ?? harm.at;
          if (handler.file !== file.id || seen.has(`${at.start}`)) continue;
          seen.add(`${at.start}`);
          yield report(file, program, { site, handler, reached, harm, at });
        }
      }
    }
  },
});

interface Harm {
  readonly at: { readonly start: number; readonly end: number };
  readonly kind: 'lock' | 'queue' | 'loop' | 'stream';
  /** What is taken or called, as written. */
  readonly text: string;
}

function* harms(file: FileView, program: ProgramView, { unit }: Reached): Iterable<Harm> {
  for (const region of unit.unit.regions) {
    if (region.kind !== 'with' || region.manager === undefined || region.managerAt === undefined || region.async === true) continue;
    const value = program.value(unit, region.manager);
    // An `RLock` belongs to the thread that the handler runs in.
    if (program.isInstanceOf(value, ['threading.Lock', '_thread.lock', 'threading.Semaphore', 'threading.BoundedSemaphore']) !== 'yes') continue;
    yield { at: region.managerAt, kind: 'lock', text: program.text(unit.file, region.managerAt) };
  }
  for (const [index, call] of unit.unit.calls.entries()) {
    const site = callAt(unit, index);
    if (site === undefined) continue;
    const effect = program.effect(site);
    const text = program.text(unit.file, call.calleeAt).replaceAll(/\s+/g, ' ');
    if (effect?.lock?.does === 'acquire' && effect.blocks !== undefined && (effect.lock.kind === 'thread-lock' || effect.lock.kind === 'thread-semaphore') && !hasLimit(site)) yield { at: call.at, kind: 'lock', text: text.replace(/\.acquire$/, '') };
    else if (effect?.signal?.through === 'queue' && effect.signal.among === 'threads' && effect.signal.does !== 'create') yield { at: call.at, kind: 'queue', text };
    // Where `add_signal_handler` does not exist, on Windows, the loop wakes by itself.
    else if (effect?.loopOnly === true && effect.signal !== undefined && !/\badd_signal_handler\b/.test(file.source)) yield { at: call.at, kind: 'loop', text };
    else if (file.strict && writes(program, site)) yield { at: call.at, kind: 'stream', text };
  }
}

const hasLimit = (site: CallSite): boolean => site.call.args.length > 0;

function writes(program: ProgramView, site: CallSite): boolean {
  return program.callees(site).some((callee) => callee.names.some((name) => name === 'builtins.print' || /^logging\.(Logger\.|LoggerAdapter\.)?(debug|info|warning|error|exception|critical|log)$/.test(name)));
}

const SAYS: Readonly<Record<Harm['kind'], (text: string) => string>> = {
  lock: (text) => `takes \`${text}\`, which the interrupted code may hold`,
  queue: (text) => `takes a lock inside \`${text}\`, which the interrupted code may hold`,
  loop: (text) => `calls \`${text}\`, which does not wake the event loop`,
  stream: (text) => `writes with \`${text}\`, which the interrupted code may be in the middle of`,
};

const ENDS: Readonly<Record<Harm['kind'], string>> = {
  lock: 'waits for the code that it interrupted, which goes on only after the handler: neither ever does',
  queue: 'waits for the code that it interrupted, which goes on only after the handler: neither ever does',
  loop: 'the loop sleeps on in `select` until something else wakes it',
  stream: 'a buffered stream entered twice raises `RuntimeError: reentrant call`',
};

function report(file: FileView, program: ProgramView, found: { site: CallSite; handler: UnitSite; reached: Reached; harm: Harm; at: Harm['at'] }): Report {
  const { site, handler, reached, harm, at } = found;
  const name = handler.unit.name === '<lambda>' ? 'the lambda' : `\`${handler.unit.name}\``;
  const lane = `the signal handler ${name}`;
  const holder = harm.kind === 'lock' ? otherTaker(program, reached.unit, harm) : undefined;
  return {
    at,
    grade: harm.kind === 'stream' ? 'possible' : harm.kind === 'lock' && holder === undefined ? 'possible' : 'likely',
    message: `the signal handler ${name} ${SAYS[harm.kind](harm.text)}`,
    because: [
      { lane: laneName(program, site.in), file: site.in.file, at: site.call.at, says: `makes ${name} a signal handler` },
      ...(holder === undefined ? [] : [{ lane: 'the main thread', file: reached.unit.file, at: holder, says: `holds \`${harm.text}\`, and is interrupted by the signal` }]),
      ...pathSteps(program, lane, reached.path),
      { lane, file: reached.unit.file, at: harm.at, says: ENDS[harm.kind] },
    ],
    ...(harm.kind === 'lock' && file.id !== reached.unit.file ? { assumptions: ['the lock is also taken outside the handler'] } : {}),
  };
}

/** Another place in the file of the handler's code that takes the same lock, by its name. */
function otherTaker(program: ProgramView, unit: UnitSite, harm: Harm): Harm['at'] | undefined {
  const view = program.view(unit.file);
  for (const other of view?.units ?? []) {
    if (other.key === unit.key) continue;
    const region = other.unit.regions.find((each) => each.kind === 'with' && each.managerAt !== undefined && view?.text(each.managerAt) === harm.text);
    if (region?.managerAt !== undefined) return region.managerAt;
    const call = other.unit.calls.find((each) => view?.text(each.calleeAt) === `${harm.text}.acquire`);
    if (call !== undefined) return call.at;
  }
  return undefined;
}

function notInMain(file: FileView, program: ProgramView, site: CallSite): Report {
  const [lane] = program.lanes(site.in.key);
  return {
    at: site.call.at,
    grade: 'certain',
    severity: 'error',
    message: `\`${shortCall(file, site)}\` raises \`ValueError\`: only the main thread can set signal handlers`,
    because: [
      ...(lane?.created === undefined ? [] : [{ lane: laneName(program, lane.created.in), file: lane.created.in.file, at: lane.created.call.at, says: 'starts a thread' }]),
      ...pathSteps(program, lane?.name ?? 'thread', lane?.path ?? []),
      { lane: lane?.name ?? 'thread', at: site.call.at, says: `sets a handler for \`${shortText(file, site.call.args[0]?.at ?? site.call.at)}\`, which this thread may not` },
    ],
  };
}
