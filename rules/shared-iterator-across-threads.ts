import type { CallSite, Flow, ProgramView, Report } from '#rule-api';
import { callOf, certainUnit, defineRule, laneName, regionsAround, shortCall } from '#rule-api';

export default defineRule({
  id: 'shared-iterator-across-threads',
  summary: 'several threads take items from one generator',
  family: 'shared-state',
  languages: ['python'],
  severity: 'error',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `A generator is a function that is being run, and it can be run by one thread at a time.
A second thread that asks for an item meanwhile gets \`ValueError: generator already executing\`, and with it the thread usually ends.
Free-threaded builds make it likelier; iterators of other kinds may then give an item twice or lose one.`,
    instead: 'Put the items on a `queue.Queue`, hold a lock around `next`, or let an executor hand out the work: `executor.map(work, items)`.',
    limits: 'A generator function of the program whose generator reaches several threads by a name or their arguments, and which is walked there with no lock around.',
    fine: 'Never: a thread ends with an exception sooner or later.',
    noFix: 'A lock around `next`, a queue and an executor are all good.',
    references: [
      { title: 'Python support for free threading: iterators', url: 'https://docs.python.org/3/howto/free-threading-python.html#iterators' },
      { title: 'Glossary: generator iterator', url: 'https://docs.python.org/3/glossary.html#term-generator-iterator' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'one generator for four threads, and a queue',
      bad: `import threading

def numbers(limit):
    for n in range(limit):
        yield n

def work(items):
    for item in items:
        print(item)

def main():
    items = numbers(100)  # expect: shared-iterator-across-threads "several threads"
    threads = [threading.Thread(target=work, args=(items,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
`,
      good: `import queue
import threading

def numbers(limit):
    for n in range(limit):
        yield n

def work(items):
    while (item := items.get()) is not None:
        print(item)

def main():
    items = queue.Queue()
    threads = [threading.Thread(target=work, args=(items,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for item in numbers(100):
        items.put(item)
    for _ in threads:
        items.put(None)
    for thread in threads:
        thread.join()
`,
    },
    {
      language: 'python',
      name: 'a lock around next, one generator for each thread, and executor.map are fine',
      good: `import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()

def numbers(limit):
    for n in range(limit):
        yield n

def careful(items):
    while True:
        with lock:
            item = next(items, None)
        if item is None:
            return
        print(item)

def walk(items):
    for item in items:
        print(item)

def main():
    items = numbers(100)
    threads = [threading.Thread(target=careful, args=(items,)) for _ in range(4)]
    threads += [threading.Thread(target=walk, args=(numbers(10),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ThreadPoolExecutor() as pool:
        print(list(pool.map(abs, numbers(3))))
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (site.call.use.kind !== 'bound' && site.call.use.kind !== 'stored') continue;
      const generator = certainUnit(program, program.callees(site));
      if (generator === undefined || generator.library || !generator.unit.generator || generator.unit.async || generator.unit.decorators.length > 0) continue;
      const walks = program.fate(site).flows.filter((flow) => takesItem(flow) && flow.in.key !== site.in.key && !underLock(flow));
      const walk = walks.find((flow) => severalThreads(program, site, flow));
      if (walk === undefined) continue;
      const lane = program.lanes(walk.in.key)[0];
      yield {
        at: site.call.at,
        grade: 'likely',
        message: `several threads take items from the one generator made by \`${shortCall(file, site)}\`: \`ValueError: generator already executing\``,
        because: [
          { lane: laneName(program, site.in), at: site.call.at, says: 'one generator is made' },
          ...(lane?.created === undefined ? [] : [{ lane: laneName(program, lane.created.in), file: lane.created.in.file, at: lane.created.call.at, says: 'several threads are given it' }]),
          { lane: 'thread 1', file: walk.in.file, at: walk.at, says: `asks for the next item, and runs the code of \`${generator.unit.name}\`` },
          { lane: 'thread 2', file: walk.in.file, at: walk.at, says: 'asks too, while that code is running: `ValueError`' },
        ],
      };
    }
  },
});

/** `for item in items`, `next(items)`. */
function takesItem(flow: Flow): boolean {
  if (flow.use.kind === 'iterated') return true;
  const call = flow.use.kind === 'passed' ? callOf(flow) : undefined;
  return call?.call.callee.k === 'name' && call.call.callee.name === 'next' && flow.use.kind === 'passed' && flow.use.slot === 0;
}

function underLock(flow: Flow): boolean {
  return regionsAround(flow.in, flow.region).some((at) => flow.in.unit.regions[at]?.kind === 'with');
}

/** The function that walks it is started several times with this generator: in a loop in which it is not made anew. */
function severalThreads(program: ProgramView, made: CallSite, flow: Flow): boolean {
  const lanes = program.starts(flow.in.key);
  return lanes.some((lane) => {
    if (lane.kind !== 'thread' && lane.kind !== 'thread-pool') return false;
    const { created } = lane;
    if (created === undefined || created.in.key !== made.in.key || lane.many !== 'yes' || program.spawn(created)?.spawning.handle === 'results') return false;
    const loop = regionsAround(created.in, created.call.region).find((at) => ['loop', 'comprehension'].includes(created.in.unit.regions[at]?.kind ?? ''));
    return loop !== undefined && !regionsAround(made.in, made.call.region).includes(loop);
  });
}

