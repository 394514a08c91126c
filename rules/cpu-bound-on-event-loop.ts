import type { CallSite, Evidence, FileView, ProgramView, Report, ReportFix, UnitSite } from '#rule-api';
import { awaitInThread, calleeNames, certainUnit, computingOnLoop, defineRule, EVENT_LOOP, mayAwait, onlyTaskOfCommand, regionsAround, shortCall } from '#rule-api';

export default defineRule({
  id: 'cpu-bound-on-event-loop',
  summary: 'a coroutine computes for so long that everything else on the event loop stands still',
  family: 'event-loop',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  docs: {
    why: `One thread runs all tasks of an event loop, and it goes from one to another at an \`await\` only.
While a coroutine computes, no request is answered, no timeout fires, no heartbeat is sent. \`asyncio.gather\` does not help: the computations run one after another.`,
    instead: `Give the computation to a process pool: \`await loop.run_in_executor(pool, f, …)\`, or from Python 3.14 on to an \`InterpreterPoolExecutor\`.
\`await asyncio.to_thread(f, …)\` keeps the loop alive, also with the GIL, since threads take turns every few milliseconds; it is no faster.
Hashing passwords and other calls that release the GIL are well off in a thread.
In Node.js, a worker of \`worker_threads\`, or a pool of them (\`piscina\`); in a browser, a Web Worker.`,
    limits: `Reported are calls that are slow whatever they are given, and loops whose number of rounds is known and high, directly or through functions of the program.
The strict profile also reports deep nests of loops whose rounds are not known.
Code that is handed to threads, executors and processes is not looked at, nor commands that run one task.
Of JavaScript, loops of twenty million rounds and more are reported, in async functions and request handlers and in plain functions that these call with such numbers.`,
    fine: 'Nothing else has to run meanwhile.',
    references: [
      { title: 'Developing with asyncio: running blocking code', url: 'https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code' },
      { title: "Node.js: don't block the event loop", url: 'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop' },
      { title: 'asyncio: run_in_executor', url: 'https://docs.python.org/3/library/asyncio-eventloop.html#executing-code-in-thread-or-process-pools' },
      { title: 'asyncio: to_thread', url: 'https://docs.python.org/3/library/asyncio-task.html#running-in-threads' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a password hashed in a coroutine, and in a thread',
      bad: `import hashlib

def digest(password, salt):
    return hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)

async def login(password, salt):
    return digest(password, salt)  # expect: cpu-bound-on-event-loop "\`digest\\(password, salt\\)\` computes"
`,
      good: `import asyncio
import hashlib

def digest(password, salt):
    return hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)

async def login(password, salt):
    return await asyncio.to_thread(digest, password, salt)
`,
    },
    {
      language: 'python',
      name: 'a long loop in a coroutine, and a process pool',
      bad: `import asyncio

async def total():
    result = 0
    for n in range(10_000_000):  # expect: cpu-bound-on-event-loop "10_000_000 rounds"
        result += n * n
    return result

async def main():
    print(await asyncio.gather(total(), total()))

asyncio.run(main())
`,
      good: `import asyncio
from concurrent.futures import ProcessPoolExecutor

def total():
    result = 0
    for n in range(10_000_000):
        result += n * n
    return result

async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor() as pool:
        print(await asyncio.gather(loop.run_in_executor(pool, total), loop.run_in_executor(pool, total)))

if __name__ == "__main__":
    asyncio.run(main())
`,
    },
    {
      language: 'python',
      name: 'short loops, loops that give way, and loops of unknown length are fine',
      good: `import asyncio

async def work(rows):
    total = 0
    for n in range(100):
        total += n
    for row in rows:
        for cell in row:
            total += cell
    for n in range(10_000_000):
        total += n
        if n % 1000 == 0:
            await asyncio.sleep(0)
    return total
`,
    },
    {
      language: 'typescript',
      name: 'a long loop in a request handler, and in a worker',
      bad: `import { createServer } from 'node:http';

function sum(rounds: number): number {
  let total = 0;
  for (let n = 0; n < rounds; n++) total += n % 7;
  return total;
}

export const server = createServer((request, response) => {
  response.end(String(sum(500_000_000))); // expect: cpu-bound-on-event-loop "\`sum\\(500_000_000\\)\` computes"
});
`,
      good: `import { createServer } from 'node:http';
import { Worker } from 'node:worker_threads';

export const server = createServer((request, response) => {
  const worker = new Worker('./sum.js', { workerData: 500_000_000 });
  worker.on('error', (error) => response.destroy(error));
  worker.on('message', (total) => response.end(String(total)));
  worker.on('exit', () => console.log('done'));
});
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if ((file.test && !file.strict) || onlyTaskOfCommand(file)) return;
    if (file.facts.language === 'typescript') {
      yield* computingOnLoop(file, program);
      return;
    }
    for (const unit of file.units) if (unit.unit.async) yield* ownLoops(file, program, unit);
    for (const site of file.calls) {
      if (!site.in.unit.async || program.spawn(site) !== undefined || program.handed(site) !== undefined) continue;
      const found = dearCall(program, site) ?? heavyCall(file, program, site);
      if (found === undefined) continue;
      yield {
        at: site.call.at,
        grade: found.guess ? 'possible' : 'likely',
        message: `\`${shortCall(file, site)}\` computes ${found.what} while the event loop stands still`,
        because: [{ lane: EVENT_LOOP, at: site.call.at, says: `\`${site.in.unit.name}\` calls it on the thread of the event loop` }, ...found.steps, { lane: 'other tasks', at: site.in.unit.nameAt, says: 'get no turn until it is done' }],
        fixes: threadFix(file, site),
      };
    }
  },
});

interface Found {
  readonly what: string;
  readonly steps: Report['because'];
  readonly guess: boolean;
}

/** A library call that is slow whatever it is given. */
function dearCall(program: ProgramView, site: CallSite): Found | undefined {
  if (program.effect(site, 'computes')?.computes?.dear !== true) return undefined;
  return { what: 'for tenths of a second', steps: [{ lane: EVENT_LOOP, at: site.call.at, says: `\`${calleeNames(site, program)[0] ?? 'it'}\` is slow by design` }], guess: false };
}

const HEAVY = 3;

/** An own function whose ledger says that it computes, here or in what it calls. */
function heavyCall(file: FileView, program: ProgramView, site: CallSite): Found | undefined {
  const unit = certainUnit(program, program.callees(site));
  if (unit === undefined || unit.library || unit.unit.async || unit.unit.generator) return undefined;
  if (cached(unit)) return undefined;
  const dear = dearLeaf(program, unit);
  if (dear !== undefined) return { what: 'for tenths of a second', steps: dear, guess: false };
  const { heavy, evidence } = program.computing(site);
  if (heavy !== 'yes') return undefined;
  const rows = evidence.filter((row) => (row.kind === 'loop' || row.kind === 'computing-call') && row.weight >= HEAVY);
  const counted = rows.filter((row) => row.counted === true && !remembers(program, row));
  if (counted.length === 0 && !file.strict) return undefined;
  const shown = counted.length > 0 ? counted : rows;
  return { what: `in ${shown[0]?.says ?? 'loops'},`, steps: shown.slice(0, 4).flatMap((row) => stepOf(program, row)), guess: counted.length === 0 };
}

const remembers = (program: ProgramView, row: Evidence): boolean => {
  const unit = program.unit(row.unit);
  return unit !== undefined && cached(unit);
};

/** Under `@lru_cache` and its kin the body runs once for each set of arguments. */
function cached(unit: UnitSite): boolean {
  return unit.unit.decorators.some((ref) => {
    const decorator = ref.k === 'call' ? ref.of : ref;
    return (decorator.k === 'name' || decorator.k === 'attribute') && /cache|memoize/i.test(decorator.name);
  });
}

/** Some levels down, on every run of the function, a call that is slow whatever it is given. */
function dearLeaf(program: ProgramView, unit: UnitSite, levels = 3): Report['because'] | undefined {
  for (const [index, call] of unit.unit.calls.entries()) {
    // What stands in a branch or behind a return may never run.
    if (regionsAround(unit, call.region).some((at) => ['branch', 'handler'].includes(unit.unit.regions[at]?.kind ?? '')) || unit.unit.exits.some((exit) => exit.kind === 'return' && exit.order < call.order)) continue;
    const site: CallSite = { in: unit, index, call };
    const own = dearCall(program, site);
    if (own !== undefined) return own.steps.map((step) => ({ ...step, file: unit.file }));
    const next = levels > 0 && program.spawn(site) === undefined && program.handed(site) === undefined ? certainUnit(program, program.callees(site)) : undefined;
    if (next === undefined || next.library || next.unit.async || next.unit.generator || cached(next)) continue;
    const deeper = dearLeaf(program, next, levels - 1);
    if (deeper !== undefined) return [{ lane: EVENT_LOOP, file: unit.file, at: call.at, says: `\`${unit.unit.name}\` calls it` }, ...deeper];
  }
  return undefined;
}

/** Loops of the coroutine itself that go round often and never give way. */
function* ownLoops(file: FileView, program: ProgramView, unit: UnitSite): Iterable<Report> {
  for (const row of program.summary(unit.key).computes.evidence) {
    if (row.unit !== unit.key || row.kind !== 'loop' || row.weight < HEAVY || row.counted !== true) continue;
    const region = unit.unit.regions[row.anchor];
    if (region === undefined || unit.unit.suspensions.some((each) => regionsAround(unit, each.region).includes(row.anchor))) continue;
    // Of a nest the outermost loop is shown.
    if (regionsAround(unit, region.parent).some((at) => unit.unit.regions[at]?.kind === 'loop' && !unit.unit.suspensions.some((each) => regionsAround(unit, each.region).includes(at)))) continue;
    const start = file.source.lastIndexOf('for ', region.at.start);
    const at = region.kind === 'loop' && start >= file.lineStart(region.at.start) - 200 ? { start, end: file.lineEnd(start) } : region.at;
    const end = region.kind === 'loop' ? at.start + file.text(at).replace(/:\s*(#.*)?$/, '').length : at.end;
    yield {
      at: { start: at.start, end },
      grade: 'likely',
      message: `${row.says} in \`${unit.unit.name}\` holds the event loop until it is done`,
      because: [
        { lane: EVENT_LOOP, at: { start: at.start, end }, says: `${row.says}, with no \`await\` in it` },
        { lane: 'other tasks', at: unit.unit.nameAt, says: 'get no turn until it is done' },
      ],
    };
  }
}

function stepOf(program: ProgramView, row: Evidence): Report['because'] {
  const unit = program.unit(row.unit);
  const at = row.kind === 'loop' ? unit?.unit.regions[row.anchor]?.at : unit?.unit.calls[row.anchor]?.at;
  if (unit === undefined || at === undefined || unit.library) return [];
  const text = program.text(unit.file, at).split('\n', 1)[0] ?? '';
  return [{ lane: EVENT_LOOP, file: unit.file, at: { start: at.start, end: at.start + Math.max(1, text.length) }, says: row.says }];
}

function threadFix(file: FileView, site: CallSite): readonly ReportFix[] {
  if (!mayAwait(site) || site.call.use.kind === 'awaited') return [];
  // Objects that belong to the loop must stay on its thread.
  const edits = awaitInThread(file, site, 'asyncio.to_thread');
  if (edits === undefined) return [];
  return [
    {
      title: 'Run it in a thread, which keeps the event loop alive',
      safety: 'timing',
      preferred: true,
      edits: () => {
        const imported = file.importing('asyncio');
        const call = awaitInThread(file, site, `${imported.text}.to_thread`) ?? [];
        return [...imported.edits, ...call];
      },
    },
  ];
}

