import type { Blocking, CallSite, FileView, ProgramView, Reason, Report, ReportFix } from '#rule-api';
import {
  atLeast,
  awaitInstead,
  awaitInThread,
  awaitTwin,
  awaitWhileHeld,
  blockedLoop,
  certainUnit,
  chainSteps,
  chainUnits,
  conditions,
  defineRule,
  EVENT_LOOP,
  freshLock,
  hasLoopToItself,
  importsModule,
  isCallOf,
  knownDone,
  leafName,
  looksAtQueue,
  mayAwait,
  nearlyDone,
  onlyTaskOfCommand,
  returnsAtOnce,
  shortCall,
  waitsOnOwnLoop,
  WHILE_IT,
  whileClosing,
} from '#rule-api';

export default defineRule({
  id: 'blocking-call-in-async',
  summary: 'a call in an async function makes the whole event loop stand still',
  family: 'event-loop',
  languages: ['python', 'typescript'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  foreignCodes: ['ASYNC210', 'ASYNC212', 'ASYNC220', 'ASYNC221', 'ASYNC222', 'ASYNC230', 'ASYNC240', 'ASYNC250', 'ASYNC251'],
  docs: {
    why: `All tasks of an event loop share one thread, and take turns only where they await.
A call that waits for the disk, the network, a process, a lock or a clock keeps that thread, so every other task waits too: requests are not answered, timeouts fire late, heartbeats are missed.
When the thing waited for must come from the same loop, such as an item for a \`queue.Queue\`, nothing ever moves again.`,
    instead: `Use the coroutine of the same purpose: \`await asyncio.sleep(…)\`, an async HTTP client or database driver, \`asyncio.create_subprocess_exec\`, \`asyncio.Queue\`.
Where there is none, hand the call to a thread: \`await asyncio.to_thread(f, …)\`.
In FastAPI and Starlette a plain \`def\` endpoint already runs in a thread.
In Node.js, \`await fs.promises.readFile(…)\`, the functions of \`child_process\`, \`crypto\` and \`zlib\` without \`Sync\`, or a worker.`,
    limits: `A call is reported when it, or a chain of plain functions it leads to, ends in a library function that the catalogue says waits.
Calls through unknown objects and decorators are not followed.
Calls that take microseconds, such as \`os.path.exists\`, entering a lock with \`with\`, or reading an open file, are reported by the strict profile only; so are tests, waits for something that was just told to stop, and files of a command (\`cli.py\`, \`__main__.py\`) that never start a second task.
The coroutine for which a thread of its own runs a loop keeps nobody waiting, and is not reported.
Methods of a socket are not reported where the code makes sockets non-blocking.
In TypeScript and JavaScript, async functions and request handlers are looked at; code that runs only when the program starts is not.`,
    fine: 'Code that runs before anything else does, such as reading a small configuration file when a program starts, or a program in which there is only ever one task.',
    references: [
      { title: 'Developing with asyncio: running blocking code', url: 'https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code' },
      { title: 'asyncio.to_thread', url: 'https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread' },
      { title: 'FastAPI: concurrency and async / await', url: 'https://fastapi.tiangolo.com/async/' },
      { title: "Node.js: don't block the event loop", url: 'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a call that sleeps, waits for the network or for a queue',
      bad: `import queue
import time
import urllib.request

jobs = queue.Queue()

async def work(url):
    time.sleep(1)  # expect: blocking-call-in-async "\`time.sleep\\(1\\)\` stops the event loop"
    page = urllib.request.urlopen(url)  # expect: blocking-call-in-async
    job = jobs.get()  # expect: blocking-call-in-async "\`jobs.get\\(\\)\`"
    return page, job
`,
      good: `import asyncio
import queue
import urllib.request

jobs = queue.Queue()

async def work(url):
    await asyncio.sleep(1)
    page = await asyncio.to_thread(urllib.request.urlopen, url)
    job = jobs.get(block=False)
    return page, job
`,
    },
    {
      language: 'python',
      name: 'a chain of plain functions that ends in a blocking call',
      bad: `import subprocess

def run(command):
    return subprocess.run(command, capture_output=True)

def version(tool):
    return run([tool, "--version"]).stdout

async def report(tools):
    for tool in tools:
        print(version(tool))  # expect: blocking-call-in-async "\`version\\(tool\\)\` stops the event loop: it leads to \`subprocess.run\`"
`,
      good: `import asyncio
import subprocess

def run(command):
    return subprocess.run(command, capture_output=True)

def version(tool):
    return run([tool, "--version"]).stdout

async def report(tools):
    for tool in tools:
        print(await asyncio.to_thread(version, tool))
`,
    },
    {
      language: 'typescript',
      name: 'reading, hashing and running a program in async functions and request handlers',
      bad: `import { execSync } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:http';
export async function load(path: string): Promise<string> {
  return fs.readFileSync(path, 'utf8').trim(); // expect: blocking-call-in-async "waits for the disk"
}

const revision = (): string => execSync('git rev-parse HEAD').toString();
export const server = createServer((request, response) => {
  const key = pbkdf2Sync(request.url ?? '', 'salt', 100_000, 64, 'sha512'); // expect: blocking-call-in-async "computes"
  response.end(key.toString('hex') + revision()); // expect: blocking-call-in-async "leads to \`child_process.execSync\`"
});
`,
      good: `import { pbkdf2 } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:http';

export async function load(path: string): Promise<string> {
  return (await fs.promises.readFile(path, 'utf8')).trim();
}

export const server = createServer((request, response) => {
  pbkdf2(request.url ?? '', 'salt', 100_000, 64, 'sha512', (error, key) => {
    response.end(error === null ? key.toString('hex') : '');
  });
});
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.test && !file.strict) return;
    if (file.facts.language === 'typescript') {
      yield* inJavaScript(file, program);
      return;
    }
    if (!file.units.some((unit) => unit.unit.async)) return;
    for (const site of file.calls) {
      if (!site.in.unit.async || site.call.use.kind === 'awaited') continue;
      const found = direct(file, program, site) ?? indirect(file, program, site);
      if (found === undefined || (found.blocking.minor === true && !file.strict)) continue;
      if (waitsOnOwnLoop(program, site) !== undefined || hasLoopToItself(program, site.in) || knownDone(file, program, site) || (found.blocking.kind === 'queue' && looksAtQueue(file, site, found.via === undefined))) continue;
      // A lock that is then held across an await is reported as that.
      if (found.blocking.kind === 'lock' && (awaitWhileHeld(file, program, site) !== undefined || freshLock(site))) continue;
      const text = shortCall(file, site);
      yield {
        at: site.call.at,
        grade: found.doubtful === true || whileClosing(site) || onlyTaskOfCommand(file) ? 'possible' : found.via === undefined ? 'certain' : 'likely',
        ...(found.blocking.kind === 'disk' ? { severity: 'info' as const } : {}),
        message: found.via === undefined ? `\`${text}\` stops the event loop ${WHILE_IT[found.blocking.kind]}` : `\`${text}\` stops the event loop: it leads to \`${found.via}\``,
        because: [
          { lane: EVENT_LOOP, at: site.in.unit.nameAt, says: `\`${site.in.unit.name}\` is a coroutine function: it runs on the thread of the event loop` },
          ...found.steps,
          { lane: 'every other task', at: site.call.at, says: 'nothing else of this loop runs until the call returns' },
        ],
        fixes: fixes(file, site, found),
      };
    }
  },
});

function* inJavaScript(file: FileView, program: ProgramView): Iterable<Report> {
  for (const site of file.calls) {
    const found = blockedLoop(file, program, site);
    if (found === undefined || (found.blocking.minor === true && !file.strict)) continue;
    const text = shortCall(file, site);
    const twin = found.via === undefined ? found.blocking.twin : undefined;
    const edits = twin?.edit === 'same-arguments' ? awaitTwin(file, site, twin.name) : undefined;
    yield {
      at: site.call.at,
      grade: found.doubtful || file.commandLine ? 'possible' : found.via === undefined ? 'certain' : 'likely',
      ...(found.blocking.kind === 'disk' || (found.blocking.kind === 'cpu' && found.via !== undefined) ? { severity: 'info' as const } : {}),
      message: found.via === undefined ? `\`${text}\` stops the event loop ${WHILE_IT[found.blocking.kind]}` : `\`${text}\` stops the event loop: it leads to \`${found.via}\``,
      because: [
        { lane: EVENT_LOOP, at: found.on.unit.nameAt, says: found.how === 'async' ? 'this async function runs on the one thread of the event loop' : 'this runs for each request, on the one thread of the event loop' },
        ...found.steps,
        { lane: 'every other request and timer', at: site.call.at, says: 'nothing else of the process runs until the call returns' },
      ],
      fixes: twin === undefined || edits === undefined ? [] : [{ title: `Await \`${twin.name.replace(/^\w+:/, '')}\` instead`, safety: 'timing', preferred: true, edits: () => edits }],
    };
  }
}

interface Found {
  readonly blocking: Blocking;
  readonly steps: readonly Reason[];
  /** The library function at the end of a chain; none for a direct call. */
  readonly via?: string;
  /** It waits under conditions only, or for something that is about to end. */
  readonly doubtful?: boolean;
}

function direct(file: FileView, program: ProgramView, site: CallSite): Found | undefined {
  const blocking = program.effect(site, 'blocks')?.blocks;
  if (blocking === undefined || returnsAtOnce(file, program, site)) return undefined;
  return { blocking, doubtful: nearlyDone(file, program, site), steps: [{ lane: EVENT_LOOP, at: site.call.at, says: `\`${shortCall(file, site)}\` keeps that thread ${WHILE_IT[blocking.kind]}` }] };
}

function indirect(file: FileView, program: ProgramView, site: CallSite): Found | undefined {
  if (!program.mayBlock(site)) return undefined;
  const unit = certainUnit(program, program.callees(site));
  if (unit === undefined || unit.library || unit.unit.async) return undefined;
  // Calling a generator function runs nothing of its body; iterating over it here does.
  if (unit.unit.generator && site.call.use.kind !== 'iterated') return undefined;
  // A function for both worlds gives an awaitable here.
  const { use } = site.call;
  if (use.kind === 'bound' && site.in.unit.suspensions.some((suspension) => suspension.of.k === 'name' && suspension.of.name === use.name)) return undefined;
  const summary = program.summary(unit.key);
  const chain = summary.blocking;
  if (summary.blocks !== 'yes' || chain === undefined) return undefined;
  let leaf = chain;
  while (leaf.next !== undefined) leaf = leaf.next;
  const last = program.site(leaf.unit, leaf.call);
  const view = last === undefined ? undefined : program.view(last.in.file);
  if (leaf.leaf === undefined || last === undefined || view === undefined || returnsAtOnce(view, program, last)) return undefined;
  if (chainUnits(program, chain).some((each) => looksForLoop(program, each))) return undefined;
  const kind = leaf.leaf.kind;
  // Whether a file is opened may depend on what was passed; and of two conditions one is seldom met.
  const doubts = conditions(program, chain);
  if (kind === 'disk' && doubts > 0) return undefined;
  // A plain function that takes a lock holds it, as a rule, for a few statements.
  if (kind === 'lock' && !file.strict) return undefined;
  return {
    blocking: leaf.leaf,
    // A result asked for after an await is as a rule there.
    doubtful: nearlyDone(view, program, last) || doubts > 1 || (doubts === 1 && chain.next?.next !== undefined) || ((kind === 'future' || kind === 'event') && site.in.unit.suspensions.some((suspension) => suspension.order < site.call.order)),
    via: leafName(chain) ?? shortCall(view, last),
    steps: [
      { lane: EVENT_LOOP, at: site.call.at, says: `it calls \`${shortCall(file, site)}\`, which runs on the same thread` },
      ...chainSteps(program, EVENT_LOOP, chain, (name) => `\`${name}\` keeps that thread ${WHILE_IT[kind]}`),
    ],
  };
}

/** A function that asks whether a loop runs does something else when it does. */
function looksForLoop(program: ProgramView, unit: CallSite['in']): boolean {
  return unit.unit.calls.some((call, index) => call.callee.k !== 'call' && ['asyncio.get_running_loop', 'asyncio.current_task', 'sniffio.current_async_library'].some((name) => isCallOf(program, unit, index, name)));
}

function fixes(file: FileView, site: CallSite, found: Found): readonly ReportFix[] {
  if (!mayAwait(site) || site.call.args.some((arg) => arg.star !== undefined && found.blocking.kind === 'sleep')) return [];
  const twin = found.blocking.twin;
  if (found.via === undefined && twin?.edit === 'same-arguments') return sleepFix(file, site, twin.name);
  const movable = found.via === undefined ? twin?.edit === 'to-thread' : MOVABLE.has(found.blocking.kind);
  if (!movable || !atLeast(file.world, 3, 9)) return [];
  const keywords = site.call.args.some((arg) => arg.name !== undefined || arg.star === '**');
  const bridge = importsModule(file, 'asyncio') ? 'asyncio' : importsModule(file, 'trio') ? 'trio' : importsModule(file, 'anyio') ? 'anyio' : 'asyncio';
  if (bridge !== 'asyncio' && keywords) return [];
  const run = bridge === 'asyncio' ? 'to_thread' : 'to_thread.run_sync';
  const { edits, text } = file.importing(bridge);
  const moved = awaitInThread(file, site, `${text}.${run}`);
  if (moved === undefined) return [];
  return [{ title: `Run \`${shortCall(file, site)}\` in a thread`, safety: 'timing', preferred: true, edits: () => [...edits, ...moved] }];
}

/** What may run in any thread. A database connection may belong to the thread that made it, and a lock to the thread that takes it. */
const MOVABLE: ReadonlySet<Blocking['kind']> = new Set(['sleep', 'network', 'disk', 'subprocess', 'join', 'input', 'select']);

function sleepFix(file: FileView, site: CallSite, name: string): readonly ReportFix[] {
  if (site.call.args.length !== 1 || site.call.args.some((arg) => arg.name !== undefined)) return [];
  const dot = name.lastIndexOf('.');
  const own = name.slice(0, dot);
  const other = importsModule(file, 'asyncio') ? own : importsModule(file, 'trio') ? 'trio' : importsModule(file, 'anyio') ? 'anyio' : own;
  return [
    {
      title: `Await \`${other}${name.slice(dot)}\` instead`,
      safety: 'safe',
      preferred: true,
      edits: () => {
        const { edits, text } = file.importing(other);
        return [...edits, ...awaitInstead(file, site, text + name.slice(dot))];
      },
    },
  ];
}
