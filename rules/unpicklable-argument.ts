import type { CallSite, FileView, ProgramView, Ref, Report, ReportFix, Span, Spawn } from '#rule-api';
import { callAt, defineRule, laneName, replace, shortText, startsAfresh } from '#rule-api';

export default defineRule({
  id: 'unpicklable-argument',
  summary: 'a lock, queue, thread, generator or open handle is given to another process',
  family: 'lifecycle',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `Arguments of a pool's work are pickled, and locks, sockets, generators, threads and open files cannot be: the call raises \`TypeError\`, for a future only when its result is asked for.
Locks and queues of \`multiprocessing\` can be given to a \`Process\` only, not through the queue of a pool.
A forked \`Process\` gets a copy of a \`threading.Lock\` or \`queue.Queue\`: it works on its own, and keeps nobody out.`,
    instead: `Between processes use \`multiprocessing.Lock\`, \`Queue\`, \`Event\`, given to the \`Process\`, or to the workers of a pool by its \`initializer\`; a \`Manager\` has ones that can be sent.
Open files, connections and clients in the process that uses them.`,
    limits: 'The type of the argument must be known from where it is made. Executors and processes of the standard library only.',
    fine: 'The program runs only where children are forked, and the child needs no more than a copy.',
    references: [
      { title: 'multiprocessing: programming guidelines', url: 'https://docs.python.org/3/library/multiprocessing.html#programming-guidelines' },
      { title: 'multiprocessing: exchanging objects and synchronization between processes', url: 'https://docs.python.org/3/library/multiprocessing.html#exchanging-objects-between-processes' },
      { title: 'pickle: what can be pickled', url: 'https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a lock of threads between processes, and one of processes',
      bad: `import threading
from multiprocessing import Process

def work(lock):
    with lock:
        print("one at a time")

def main():
    lock = threading.Lock()
    children = [Process(target=work, args=(lock,)) for _ in range(2)]  # expect: unpicklable-argument "a \`threading.Lock\`"
    for child in children:
        child.start()
    for child in children:
        child.join()
`,
      good: `import multiprocessing
from multiprocessing import Process

def work(lock):
    with lock:
        print("one at a time")

def main():
    lock = multiprocessing.Lock()
    children = [Process(target=work, args=(lock,)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join()
`,
    },
    {
      language: 'python',
      name: 'a queue of multiprocessing sent through a pool, and one of a manager',
      bad: `import multiprocessing

def work(results, n):
    results.put(n * n)

def main():
    results = multiprocessing.Queue()
    with multiprocessing.Pool() as pool:
        pool.starmap(work, [(results, n) for n in range(4)])
        pool.apply(work, (results, 4))  # expect: unpicklable-argument "\`multiprocessing.Queue\`"
`,
      good: `import multiprocessing

def work(results, n):
    results.put(n * n)

def main():
    with multiprocessing.Manager() as manager, multiprocessing.Pool() as pool:
        results = manager.Queue()
        pool.apply(work, (results, 4))
`,
    },
    {
      language: 'python',
      name: 'an open file and a generator, and what they are made from',
      bad: `from concurrent.futures import ProcessPoolExecutor

def count(lines):
    return sum(1 for _ in lines)

def main(path):
    with ProcessPoolExecutor() as pool, open(path) as log:
        print(pool.submit(count, log).result())  # expect: unpicklable-argument "an open file"
        numbers = (n * n for n in range(10))
        print(pool.submit(count, numbers).result())  # expect: unpicklable-argument "a generator"
`,
      good: `from concurrent.futures import ProcessPoolExecutor

def count(path):
    with open(path) as log:
        return sum(1 for _ in log)

def main(path):
    with ProcessPoolExecutor() as pool:
        print(pool.submit(count, path).result())
        print(list(pool.map(abs, (n * n for n in range(10)))))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const spawn = program.spawn(site);
      if (spawn === undefined || !pickles(file, program, spawn)) continue;
      for (const { ref, at } of argumentsOf(spawn)) {
        const what = unpicklable(program, site, ref, spawn.spawning.kind === 'process');
        if (what === undefined) continue;
        const report = reportOf(file, program, spawn, { at, ref, ...what });
        if (report !== undefined) yield report;
      }
    }
  },
});

interface Given {
  readonly ref: Ref;
  readonly at: Span;
}

interface Unpicklable {
  /** In words, with its article. */
  readonly thing: string;
  /** What a forked child gets instead of it, when the program also works that way. */
  readonly forked: 'works' | 'copy';
  /** The constructor that does the same between processes. */
  readonly twin?: string;
  /** Its own library refuses to send it: it may only be inherited. */
  readonly inheritOnly?: boolean;
}

function pickles(file: FileView, program: ProgramView, { site, spawning }: Spawn): boolean {
  if (spawning.kind !== 'process' && spawning.kind !== 'process-pool') return false;
  if (file.facts.imports.some((each) => /^(dill|cloudpickle|multiprocess|pathos|loky)\b/.test(each.module))) return false;
  return program.callees(site).every((callee) => callee.names.some((name) => /^(multiprocessing|concurrent\.futures|torch\.multiprocessing)\./.test(name)));
}

/** What the target is given, as far as each argument is written out. */
function argumentsOf({ site, spawning }: Spawn): readonly Given[] {
  const { args } = site.call;
  if (spawning.targetArgs === 'args-keyword') {
    const position = (spawning.target?.position ?? 0) + 1;
    const tuple = args.find((arg) => arg.name === 'args') ?? (spawning.kind === 'process-pool' && args[position]?.name === undefined ? args[position] : undefined);
    return tuple?.value.k === 'collection' ? tuple.value.items.map((ref) => ({ ref, at: tuple.at })) : [];
  }
  // What `map` takes is walked here; only its elements are sent.
  if (spawning.targetArgs !== 'rest' || spawning.handle === 'results') return [];
  return args.slice((spawning.target?.position ?? 0) + 1).flatMap((arg) => (arg.star === undefined ? [{ ref: arg.value, at: arg.at }] : []));
}

const OF_THREADS: Readonly<Record<string, string>> = { Lock: 'Lock', RLock: 'RLock', Condition: 'Condition', Semaphore: 'Semaphore', BoundedSemaphore: 'BoundedSemaphore', Event: 'Event', Barrier: 'Barrier', Queue: 'Queue', SimpleQueue: 'SimpleQueue' };
const OF_PROCESSES = ['Queue', 'JoinableQueue', 'SimpleQueue', 'Lock', 'RLock', 'Semaphore', 'BoundedSemaphore', 'Condition', 'Event', 'Barrier'];

function unpicklable(program: ProgramView, site: CallSite, ref: Ref, process: boolean): Unpicklable | undefined {
  if (isGenerator(program, site, ref)) return { thing: 'a generator', forked: 'works' };
  const value = program.value(site.in, ref, site.call.order);
  const names = program.names(value);
  if (value.k !== 'instance' && value.k !== 'symbol-instance') return isLocked(names);
  // A barrier of processes derives from the one of threads.
  const threads = names.some((name) => name.startsWith('multiprocessing.')) ? undefined : names.map((name) => /^(?:threading|queue|_thread|_queue)\.(\w+)$/.exec(name)?.[1]).find((name) => name !== undefined);
  if (threads !== undefined) {
    const twin = OF_THREADS[threads];
    const module = names.some((name) => name.startsWith('queue.') || name.startsWith('_queue.')) ? 'queue' : 'threading';
    if (twin !== undefined) return { thing: `a \`${module}.${threads}\``, forked: 'copy', twin: `multiprocessing.${twin}` };
    if (threads === 'Thread' || threads === 'local' || threads === 'Timer') return { thing: `a \`threading.${threads}\``, forked: 'copy' };
  }
  if (!process && names.some((name) => OF_PROCESSES.some((kind) => name === `multiprocessing.${kind}` || name === `multiprocessing.queues.${kind}` || name === `multiprocessing.synchronize.${kind}`))) {
    const name = names.find((each) => each.startsWith('multiprocessing.')) ?? '';
    return { thing: `a \`multiprocessing.${name.slice(name.lastIndexOf('.') + 1)}\``, forked: 'works', inheritOnly: true };
  }
  if (names.some((name) => /^(typing\.(TextIO|BinaryIO|IO)|io\.(TextIOWrapper|BufferedReader|BufferedWriter|FileIO)|_io\.(_?TextIOWrapper|_?BufferedReader|_?BufferedWriter|FileIO))$/.test(name))) return isStandardStream(ref) ? undefined : { thing: 'an open file', forked: 'works' };
  if (names.includes('sqlite3.Connection')) return { thing: 'a connection to a database', forked: 'copy' };
  if (names.some((name) => /^concurrent\.futures\.(Thread|Process)PoolExecutor$/.test(name))) return { thing: 'an executor', forked: 'copy' };
  return undefined;
}

/** `threading.Lock()` is a function in some versions of the stubs. */
function isLocked(names: readonly string[]): Unpicklable | undefined {
  return names.includes('_thread.lock') ? { thing: 'a `threading.Lock`', forked: 'copy', twin: 'multiprocessing.Lock' } : undefined;
}

function isStandardStream(ref: Ref): boolean {
  return ref.k === 'attribute' && /^(stdin|stdout|stderr)$/.test(ref.name);
}

/** A generator expression, or what a generator function returns, directly or by the one name it is bound to. */
function isGenerator(program: ProgramView, site: CallSite, ref: Ref): boolean {
  if (ref.k === 'comprehension') return ref.type === 'generator';
  if (ref.k === 'name') {
    const bindings = site.in.unit.variables.find((variable) => variable.name === ref.name)?.bindings ?? [];
    const [binding] = bindings;
    return bindings.length === 1 && binding?.kind === 'value' && binding.value.k !== 'name' && isGenerator(program, site, binding.value);
  }
  if (ref.k !== 'call') return false;
  const value = program.value(site.in, ref.of, site.call.order);
  const unit = value.k === 'unit' ? program.unit(value.unit) : undefined;
  return unit !== undefined && !unit.library && unit.unit.generator && !unit.unit.async && unit.unit.decorators.length === 0;
}

function reportOf(file: FileView, program: ProgramView, { site, spawning }: Spawn, what: Unpicklable & Given): Report | undefined {
  const pool = spawning.kind === 'process-pool';
  const fresh = startsAfresh(file, program);
  if (!pool && fresh === undefined && what.forked === 'works') return undefined;
  const lane = laneName(program, site.in);
  const text = shortText(file, what.at);
  const harm = pool || fresh !== undefined ? `${what.thing} cannot be sent to another process` : `the child process gets a copy of ${what.thing}, which nobody else holds`;
  const made = madeAt(program, site, what);
  // A proxy of a manager has the type of what it stands for.
  if (what.twin !== undefined && made === undefined) return undefined;
  return {
    at: what.at,
    grade: pool ? 'certain' : 'likely',
    message: what.inheritOnly === true ? `${what.thing} cannot be sent through a pool: only a \`Process\` may be given one` : `${harm}: \`${text}\``,
    because: [
      ...(made === undefined ? [] : [{ lane, file: made.in.file, at: made.call.at, says: 'it is made here, in this process' }]),
      { lane, at: what.at, says: pool ? 'the pool pickles its arguments, and this one refuses' : `${fresh?.says ?? 'the child'} ${fresh === undefined ? 'is forked, and has one of its own from then on' : 'pickles its arguments, and this one refuses'}` },
    ],
    ...(pool || fresh === undefined ? {} : { assumptions: [fresh.assumes] }),
    fixes: what.twin === undefined || made === undefined || pool ? [] : twinFix(file, made, what.twin),
  };
}

/** The constructor call whose result has the name that is given. */
function madeAt(program: ProgramView, site: CallSite, { ref, at }: Given): CallSite | undefined {
  return program.view(site.in.file)?.calls.find((made) => {
    const { use } = made.call;
    const named = use.kind === 'bound' ? ref.k === 'name' && use.name === ref.name : use.kind === 'stored' && program.describe(use.target) === program.describe(ref);
    if (!named) return false;
    const effect = program.effect(made);
    if (effect?.lock?.does !== 'create' && effect?.signal?.does !== 'create') return false;
    return program.fate(made).flows.some((flow) => flow.at.start >= at.start && flow.at.end <= at.end && flow.in.file === site.in.file);
  });
}

/** The one of `multiprocessing` in place of the one of threads: only when all who have it are this call and its maker. */
function twinFix(file: FileView, made: CallSite, twin: string): readonly ReportFix[] {
  if (made.in.file !== file.id || callAt(made.in, made.index) === undefined) return [];
  return [
    {
      title: `Make it a \`${twin}\``,
      safety: 'sketch',
      preferred: true,
      edits: () => {
        const imported = file.importing('multiprocessing');
        return [...imported.edits, replace(made.call.calleeAt, `${imported.text}.${twin.slice(twin.lastIndexOf('.') + 1)}`)];
      },
    },
  ];
}
