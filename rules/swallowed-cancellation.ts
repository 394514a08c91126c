import type { CallSite, FileView, ProgramView, Ref, Region, Report, ReportFix, Span, Suspension, UnitSite } from '#rule-api';
import { callAt, calleeNames, defineRule, EVENT_LOOP, exceptionNames, exceptionsIn, handlerHead, handsOn, importsModule, lettingThrough, loopAround, onlyTaskOfCommand, raises, regionsAround } from '#rule-api';

export default defineRule({
  id: 'swallowed-cancellation',
  summary: 'an exception handler eats the cancellation of its own task',
  family: 'event-loop',
  languages: ['python'],
  severity: 'warning',
  since: '0.1.0',
  needs: ['suspensions'],
  foreignCodes: ['ASYNC103', 'ASYNC104'],
  docs: {
    why: `A task is cancelled by raising \`asyncio.CancelledError\` where it awaits.
A handler that catches it and goes on makes the cancellation disappear: \`asyncio.timeout\` and \`wait_for\` do not end the work, a \`TaskGroup\` waits for ever, and shutting down hangs.
A handler inside a loop turns the task into one that cannot be stopped.`,
    instead: `Let it through: catch \`Exception\`, which does not include it, in place of \`BaseException\` or a bare \`except\`.
To clean up use \`finally\`, or end the handler with \`raise\`.`,
    limits: `Reported when the \`try\` awaits a call and its handler holds no \`raise\`.
Awaiting a task that the function itself cancels, \`uncancel()\`, handlers that pass the exception on, the main coroutine of a program, and tests are not reported.`,
    fine: 'The outermost function of a task that nobody awaits may end quietly: such handlers are reported at a lower level.',
    references: [
      { title: 'Task cancellation', url: 'https://docs.python.org/3/library/asyncio-task.html#task-cancellation' },
      { title: 'asyncio.CancelledError', url: 'https://docs.python.org/3/library/asyncio-exceptions.html#asyncio.CancelledError' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a loop that cannot be cancelled',
      bad: `import asyncio

async def poll(queue):
    while True:
        try:
            print(await queue.get())
        except asyncio.CancelledError:  # expect: swallowed-cancellation "\`except asyncio.CancelledError:\` swallows"
            print("not now")
`,
      good: `import asyncio

async def poll(queue):
    while True:
        try:
            print(await queue.get())
        except asyncio.CancelledError:
            print("stopping")
            raise
`,
    },
    {
      language: 'python',
      name: 'handlers that catch everything',
      bad: `import contextlib
import asyncio

async def save(client, row):
    try:
        await client.insert(row)
    except:  # expect: swallowed-cancellation "\`except:\`"
        print("failed")

async def close(client):
    with contextlib.suppress(asyncio.CancelledError, OSError):  # expect: swallowed-cancellation "\`suppress\`"
        await client.close()
`,
      good: `import contextlib

async def save(client, row):
    try:
        await client.insert(row)
    except Exception:
        print("failed")

async def close(client):
    with contextlib.suppress(OSError):
        await client.close()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    // Tests of cancellation swallow it on purpose.
    if (file.test && !file.strict) return;
    // Coroutines that Twisted runs are cancelled in its own way.
    if (importsModule(file, 'twisted') && !importsModule(file, 'asyncio')) return;
    for (const unit of file.units) {
      if (!unit.unit.async || unit.unit.suspensions.length === 0) continue;
      const swallowers = [...handlers(file, program, unit), ...suppressions(program, unit)];
      if (swallowers.length === 0 || cancelsItself(unit) || topLevel(program, unit)) continue;
      for (const swallower of swallowers) yield report(file, program, unit, swallower);
    }
  },
});

interface Swallower {
  readonly at: Span;
  /** As the message names it. */
  readonly words: string;
  readonly await: Suspension;
  readonly region: number;
  readonly fixes: readonly ReportFix[];
  /** The loop around goes on. */
  readonly loops: boolean;
}

function report(file: FileView, program: ProgramView, unit: UnitSite, found: Swallower): Report {
  const ends = !found.loops && rootOnly(program, unit);
  return {
    at: found.at,
    // A command is cancelled by Ctrl-C, and nothing is left to be told.
    grade: found.loops ? 'certain' : onlyTaskOfCommand(file) ? 'possible' : 'likely',
    ...(ends ? { severity: 'info' as const } : {}),
    message: `${found.words} swallows the cancellation of \`${unit.unit.name}\`${found.loops ? ', and its loop goes on' : ''}`,
    because: [
      { lane: EVENT_LOOP, at: found.await.at, says: 'a cancelled task gets `CancelledError` where it awaits' },
      { lane: EVENT_LOOP, at: found.at, says: 'it is caught here and not raised again' },
      { lane: EVENT_LOOP, at: unit.unit.nameAt, says: found.loops ? `\`${unit.unit.name}\` goes round again: timeouts and shutdown cannot stop it` : `to whoever cancelled it, \`${unit.unit.name}\` seems to have ended as usual` },
    ],
    fixes: found.fixes,
  };
}

function* handlers(file: FileView, program: ProgramView, unit: UnitSite): Iterable<Swallower> {
  const { regions } = unit.unit;
  const settled = new Set<number>();
  for (const [index, region] of regions.entries()) {
    if (region.kind !== 'handler' || settled.has(region.statement)) continue;
    const caught = catches(program, unit, region);
    if (caught === undefined) continue;
    // Handlers are tried in order: what one of them takes does not reach the next.
    settled.add(region.statement);
    const body = regions.findIndex((each) => each.kind === 'try' && each.statement === region.statement && each.parent === region.parent);
    const suspension = cancellable(program, unit, body);
    if (suspension === undefined || caught === 'shutdown' || raises(unit, index) || handsOn(file, unit, index)) continue;
    const head = handlerHead(file, region);
    if (head === undefined) continue;
    yield { at: head, words: `\`${file.text(head).replace(/\s+/g, ' ')}\``, await: suspension, region: index, loops: goesRound(unit, index), fixes: lettingThrough(file, unit, index, head) };
  }
}

function* suppressions(program: ProgramView, unit: UnitSite): Iterable<Swallower> {
  for (const [index, region] of unit.unit.regions.entries()) {
    if (region.kind !== 'with' || region.manager?.k !== 'call' || region.managerAt === undefined) continue;
    const made = region.manager.args.some((arg) => isCancellation(program, unit, arg));
    if (!made || !program.names(program.value(unit, region.manager.of)).includes('contextlib.suppress')) continue;
    const suspension = cancellable(program, unit, index);
    if (suspension === undefined) continue;
    yield { at: region.managerAt, words: `\`suppress\` with \`CancelledError\``, await: suspension, region: index, loops: goesRound(unit, index), fixes: [] };
  }
}

const CANCELLATIONS = ['asyncio.CancelledError', 'asyncio.exceptions.CancelledError', 'trio.Cancelled'];

/** What the handler does with a cancellation; `shutdown` when it takes Ctrl-C along, as the end of a program does. */
function catches(program: ProgramView, unit: UnitSite, handler: Region): 'cancellation' | 'shutdown' | undefined {
  const types = (handler.catches ?? []).flatMap(exceptionsIn);
  if (types.length === 0) return 'cancellation';
  const names = types.map((type) => exceptionNames(program, unit, type));
  const takes = names.some((each) => each.some((name) => CANCELLATIONS.includes(name) || /^(builtins\.)?BaseException$/.test(name)));
  if (!takes) return undefined;
  return names.some((each) => each.some((name) => /^(builtins\.)?(KeyboardInterrupt|SystemExit)$/.test(name))) ? 'shutdown' : 'cancellation';
}

function isCancellation(program: ProgramView, unit: UnitSite, ref: Ref): boolean {
  return exceptionsIn(ref).some((each) => exceptionNames(program, unit, each).some((name) => CANCELLATIONS.includes(name) || /^(builtins\.)?BaseException$/.test(name)));
}

/** An await in the region at which the task itself is cancelled: not one of a task or future, whose own cancellation arrives in the same way. */
function cancellable(program: ProgramView, unit: UnitSite, body: number): Suspension | undefined {
  if (body < 0) return undefined;
  return unit.unit.suspensions.find((suspension) => {
    if (suspension.kind === 'yield' || !regionsAround(unit, suspension.region).includes(body)) return false;
    if (inInnerTry(unit, suspension.region, body) || shielded(unit, suspension.region)) return false;
    if (suspension.kind === 'async-with') return !isTimeLimit(suspension.of);
    if (suspension.kind !== 'await') return true;
    const site = suspension.call === undefined ? undefined : callAt(unit, suspension.call);
    return site !== undefined && !waitsForTasks(program, site);
  });
}

/** Cancellation does not reach what stands in a shielded scope. */
function shielded(unit: UnitSite, region: number): boolean {
  return regionsAround(unit, region).some((at) => {
    const manager = unit.unit.regions[at]?.manager;
    return manager?.k === 'call' && manager.keywords.some(([name, value]) => name === 'shield' && value.k === 'literal' && value.value === true);
  });
}

/** Entering a time limit does not wait, and is told here from its name: several libraries have one. */
function isTimeLimit(manager: Ref): boolean {
  const callee = manager.k === 'call' ? manager.of : manager;
  return (callee.k === 'attribute' || callee.k === 'name') && /^(timeout|timeout_at|fail_after|move_on_after|TaskGroup|create_task_group|open_nursery)$/.test(callee.name);
}

/** Under a handler of its own inside the region: whether that takes the cancellation is asked there. */
function inInnerTry(unit: UnitSite, region: number, body: number): boolean {
  return regionsAround(unit, region).some((each) => {
    const inner = unit.unit.regions[each];
    return each !== body && inner?.kind === 'try' && regionsAround(unit, each).includes(body) && unit.unit.regions.some((other) => other.kind === 'handler' && other.statement === inner.statement && (other.catches ?? []).length === 0);
  });
}

/** `gather`, `wait_for`, `shield` and their kin, by name since libraries have their own, around something that is a task already. */
function waitsForTasks(program: ProgramView, site: CallSite): boolean {
  const { callee, args } = site.call;
  const name = callee.k === 'attribute' || callee.k === 'name' ? callee.name : '';
  if (!/^(gather|wait|wait_for|shield|wrap_future|ensure_future)$/.test(name) && !calleeNames(site, program).includes('asyncio.wait_for')) return false;
  return args.some((arg) => {
    const inner = arg.call === undefined ? undefined : callAt(site.in, arg.call);
    return inner === undefined ? arg.value.k !== 'literal' : waitsForTasks(program, inner);
  });
}

/** The function cancels something itself, or counts cancellations: what it catches may be its own doing. */
function cancelsItself(unit: UnitSite): boolean {
  return unit.unit.calls.some((call) => call.callee.k === 'attribute' && ['cancel', 'uncancel', 'cancelling', 'cancelled'].includes(call.callee.name));
}

/** Handed to `asyncio.run`: cancelled by Ctrl-C, and nothing is left to be told. */
function topLevel(program: ProgramView, unit: UnitSite): boolean {
  return program.starts(unit.key).some((lane) => lane.created !== undefined && program.effect(lane.created, 'runsLoop')?.runsLoop === true);
}

/** It is only ever the outermost function of a task: every caller makes the coroutine and hands it on, nobody awaits it. */
function rootOnly(program: ProgramView, unit: UnitSite): boolean {
  const lanes = program.starts(unit.key);
  const callers = program.callers(unit.key);
  const handsOver = callers.every((caller) => ['passed', 'bound', 'stored', 'element'].includes(caller.call.use.kind) && !caller.in.unit.suspensions.some((suspension) => suspension.call === caller.index));
  return (lanes.length > 0 || callers.length > 0) && lanes.every((lane) => lane.kind === 'task') && handsOver;
}

/** The handler stands in a loop and does not leave it. */
function goesRound(unit: UnitSite, region: number): boolean {
  const loop = loopAround(unit, unit.unit.regions[region]?.parent ?? 0);
  if (loop === undefined || unit.unit.regions[loop]?.kind !== 'loop' || unit.unit.regions[loop].iterates !== undefined) return false;
  return !unit.unit.exits.some((exit) => exit.kind !== 'continue' && regionsAround(unit, exit.region).includes(region));
}

