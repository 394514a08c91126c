import type { CallSite, FileView, ProgramView, Reason, Report, ReportFix, Use } from '#rule-api';
import { awaitArgument, awaitEdits, callAt, calleeNames, defineRule, keepInSet, laneName, loopAround, mayAwait, regionsAround, shortCall } from '#rule-api';

export default defineRule({
  id: 'dangling-task',
  summary: 'a task is started and nothing keeps it',
  family: 'awaitables',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['calls'],
  foreignCodes: ['RUF006', 'ASYNC300'],
  docs: {
    why: `The event loop keeps only weak references to tasks.
A task that nobody else refers to may be collected by the garbage collector half-way, and its work stops without a word.
What it raises is seen by nobody until then, and \`asyncio.run\` cancels it when the main coroutine returns.`,
    instead: `Keep the task until it is done: in a set from which \`add_done_callback(tasks.discard)\` removes it, or on an object that awaits or cancels it later.
Better, start it in an \`asyncio.TaskGroup\`, which waits for its tasks and passes on what they raise.
Where the result is needed anyway, await it.`,
    limits: `A task that is returned, passed on, stored, or read again by any name is taken to be kept.
Tasks started through functions of your own that are not known to keep them are reported where the task is made, not where those functions are called; list such functions in \`task-owners\`.`,
    fine: 'The task needs nothing but the loop to stay alive, as when it only sleeps, and neither its end nor its failure matters.',
    references: [
      { title: 'asyncio.create_task: save a reference', url: 'https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task' },
      { title: 'asyncio.TaskGroup', url: 'https://docs.python.org/3/library/asyncio-task.html#task-groups' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a task that is dropped, and one that is kept',
      bad: `import asyncio

async def refresh(): await asyncio.sleep(1)

async def main():
    asyncio.create_task(refresh())  # expect: dangling-task "nothing keeps the task"
    await asyncio.sleep(5)
`,
      good: `import asyncio

background_tasks = set()

async def refresh(): await asyncio.sleep(1)

async def main():
    task = asyncio.create_task(refresh())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    await asyncio.sleep(5)
`,
    },
    {
      language: 'python',
      name: 'a name that each round of a loop overwrites',
      bad: `import asyncio

async def get(url): await asyncio.sleep(len(url))

async def main(urls):
    for url in urls:
        task = asyncio.create_task(get(url))  # expect: dangling-task "only the last"
    await task
`,
      good: `import asyncio

async def get(url): await asyncio.sleep(len(url))

async def main(urls):
    tasks = []
    for url in urls:
        task = asyncio.create_task(get(url))
        tasks.append(task)
    await asyncio.gather(*tasks)
`,
    },
    {
      language: 'python',
      name: 'tasks that a group, an object, a caller or a collection keeps are fine',
      good: `import asyncio

async def work(n): await asyncio.sleep(n)

class Service:
    def __init__(self):
        self._tasks = set()

    def start(self):
        self._poll = asyncio.create_task(work(1))
        self._tasks.add(asyncio.create_task(work(2)))

    def spawn(self, n):
        return asyncio.create_task(work(n))

    async def stop(self):
        self._poll.cancel()
        await asyncio.gather(self._poll, *self._tasks, return_exceptions=True)

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(work(1))
    tasks = [asyncio.create_task(work(n)) for n in range(3)]
    done, pending = await asyncio.wait(tasks)
    print(done, pending)
    later = asyncio.ensure_future(work(3))
    await work(1)
    await later
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (!mayLose(site.call.use)) continue;
      const kind = started(program, site);
      if (kind === undefined) continue;
      const loss = losing(file, program, site);
      if (loss === undefined) continue;
      const lane = laneName(program, site.in);
      const what = kind === 'task' ? 'task' : kind === 'executor' ? 'work' : 'tasks';
      yield {
        at: site.call.at,
        // A plain function that gathers is as a rule the twin of a coroutine function, written by a tool, and nothing in it is a coroutine.
        grade: kind === 'gather' && !site.in.unit.async ? 'possible' : 'likely',
        message: loss.message(`the ${what} started by \`${shortCall(file, site)}\``),
        because: [...target(program, site, lane), loss.reason(lane), { lane, at: site.call.at, says: ENDS[kind] }],
        fixes: loss.fixable ? fixes(file, site, kind) : [],
      };
    }
  },
});

type Kind = 'task' | 'gather' | 'executor';

const ENDS: Readonly<Record<Kind, string>> = {
  task: 'the loop holds it only weakly: the garbage collector may end it half-way, and what it raises is seen by nobody',
  gather: 'nobody waits for the results, and what the tasks raise is seen by nobody',
  executor: 'nobody waits for the result, and what the function raises is seen by nobody',
};

function mayLose(use: Use): boolean {
  return use.kind === 'dropped' || use.kind === 'bound' || use.kind === 'returned' || (use.kind === 'element' && use.within.kind === 'dropped');
}

/** Something of asyncio starts, and its handle is the caller's to keep. */
function started(program: ProgramView, site: CallSite): Kind | undefined {
  const spawning = program.effect(site, 'spawns')?.spawns;
  if (spawning === undefined || spawning.owned === true) return undefined;
  if (spawning.kind === 'task') {
    if (spawning.handle === 'task') return 'task';
    return calleeNames(site, program).includes('asyncio.gather') ? 'gather' : undefined;
  }
  return calleeNames(site, program).some((name) => /(^|\.)run_in_executor$/.test(name)) ? 'executor' : undefined;
}

interface Loss {
  readonly message: (what: string) => string;
  readonly reason: (lane: string) => Reason;
  readonly fixable: boolean;
}

function losing(file: FileView, program: ProgramView, site: CallSite): Loss | undefined {
  const { use, statementAt } = site.call;
  switch (use.kind) {
    case 'dropped':
    case 'element':
      return { fixable: use.kind === 'dropped', message: (what) => `nothing keeps ${what}`, reason: (lane) => ({ lane, at: statementAt, says: 'the statement ends and the handle is dropped' }) };
    case 'returned': {
      const taker = site.in.unit.kind === 'lambda' ? callbackTaker(file, program, site) : undefined;
      if (taker === undefined) return undefined;
      return { fixable: false, message: (what) => `nothing keeps ${what}`, reason: (lane) => ({ lane, at: taker.call.at, says: 'what the callback returns is dropped by its caller' }) };
    }
    case 'bound':
      return bound(program, site, use.name);
    default:
      return undefined;
  }
}

function bound(program: ProgramView, site: CallSite, name: string): Loss | undefined {
  if (site.in.unit.kind === 'module' || site.in.unit.outerNames.includes(name)) return undefined;
  const fate = program.fate(site);
  if (fate.escapes !== 'no' || fate.holders.some((holder) => holder !== name)) return undefined;
  const flows = fate.flows.filter((flow) => !(flow.use.kind === 'bound' && flow.via === 'direct'));
  if (flows.length === 0) {
    return { fixable: false, message: (what) => `nothing keeps ${what}: \`${name}\` is never read`, reason: (lane) => ({ lane, at: site.call.statementAt, says: `\`${name}\` is the only name for it, and nothing reads it` }) };
  }
  const loop = loopAround(site.in, site.call.region);
  if (loop === undefined || site.in.unit.regions[loop]?.kind !== 'loop') return undefined;
  if (flows.some((flow) => flow.in.key !== site.in.key || flow.via !== 'name' || regionsAround(site.in, flow.region).includes(loop) || flow.order < site.call.order)) return undefined;
  const [first] = flows;
  if (first === undefined || leavesLoop(site, loop)) return undefined;
  return { fixable: false, message: (what) => `each round of the loop overwrites \`${name}\`: only the last of ${what.replace('the task', 'the tasks')} is kept`, reason: (lane) => ({ lane, at: first.at, says: `only the task of the last round is reached by \`${name}\` here` }) };
}

/** The loop is left after the task is started, so that there is only one. */
function leavesLoop(site: CallSite, loop: number): boolean {
  return site.in.unit.exits.some((exit) => exit.kind !== 'continue' && exit.order > site.call.order && regionsAround(site.in, exit.region).includes(loop));
}

/** The call that takes the lambda and calls it without looking at what it returns. */
function callbackTaker(file: FileView, program: ProgramView, site: CallSite): CallSite | undefined {
  const outer = file.units[site.in.unit.parent];
  if (outer === undefined) return undefined;
  const index = outer.unit.calls.findIndex((call) => call.args.some((arg) => arg.value.k === 'lambda' && arg.value.unit === site.in.index));
  const taker = index < 0 ? undefined : callAt(outer, index);
  const runs = taker === undefined ? undefined : program.effect(taker, 'runs')?.runs;
  return runs?.wantsCallable === true && runs.where !== 'caller' ? taker : undefined;
}

function target(program: ProgramView, site: CallSite, lane: string): readonly Reason[] {
  const spawn = program.spawn(site);
  const unit = spawn?.targets.map((callee) => (callee.unit === undefined ? undefined : program.unit(callee.unit))).find((each) => each !== undefined);
  if (unit === undefined || unit.library) return [{ lane, at: site.call.at, says: 'it starts here and runs beside its caller' }];
  return [
    { lane, at: site.call.at, says: 'it starts here' },
    { lane: `task \`${unit.unit.name}\``, file: unit.file, at: unit.unit.nameAt, says: `\`${unit.unit.name}\` runs beside its caller` },
  ];
}

function fixes(file: FileView, site: CallSite, kind: Kind): readonly ReportFix[] {
  const keeping = kind === 'task' ? keepInSet(file, site, file.text(site.call.at)) : undefined;
  const awaited = awaitFix(file, site, kind);
  return [
    ...(keeping === undefined ? [] : [{ title: 'Keep the task in a set until it is done', safety: 'timing', preferred: true, edits: () => keeping } as const]),
    ...(awaited === undefined ? [] : [{ ...awaited, preferred: keeping === undefined }]),
  ];
}

/** A task that is awaited at once is no better than its coroutine. */
function awaitFix(file: FileView, site: CallSite, kind: Kind): ReportFix | undefined {
  if (!mayAwait(site)) return undefined;
  if (kind !== 'task') return { title: `Await \`${shortCall(file, site)}\``, safety: 'timing', edits: () => awaitEdits(file, site) };
  const coroutine = site.call.args[0];
  if (coroutine === undefined || site.call.args.length !== 1) return undefined;
  return { title: 'Await the coroutine itself', safety: 'timing', edits: () => awaitArgument(file, site, coroutine.at) };
}
