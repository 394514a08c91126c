import type { CallSite, Fate, FileView, Flow, ProgramView, Reason, Report, ReportFix, Span, Spawn, Use } from '#rule-api';
import { awaitEdits, calleeNames, certainUnit, defineRule, dropsElements, expectedToFail, insert, keepInSet, laneName, mayAwait, mayLoseAwaitable, outsideLoop, replace, shortCall, shortText, underMainGuard, usesValue, withoutKeyword } from '#rule-api';

export default defineRule({
  id: 'unawaited-coroutine',
  summary: 'a coroutine is made and never awaited, so its body never runs',
  family: 'awaitables',
  languages: ['python'],
  severity: 'error',
  since: '0.1.0',
  needs: ['calls'],
  foreignCodes: ['reportUnusedCoroutine', 'unused-coroutine'],
  docs: {
    why: `Calling an \`async def\` function only makes a coroutine object; its body starts when somebody awaits it or makes a task of it.
A coroutine that is dropped does nothing at all: the mail is not sent, the pause does not happen, the row is not written.
All that is seen is \`RuntimeWarning: coroutine … was never awaited\`, at a time and place chosen by the garbage collector.
A coroutine used as if it were its result is worse: it is always true, so \`if is_admin(user):\` lets everybody in.`,
    instead: `Put \`await\` before the call.
To let it run beside the caller make a task and keep it: \`asyncio.create_task\`, \`asyncio.TaskGroup\`, \`asyncio.gather\`.
From code that is not async start the loop once, at the top: \`asyncio.run(main())\`.`,
    limits: `A coroutine that is returned, passed to another function, or stored where other code can reach it is taken to be awaited there.
Functions behind decorators that are not known, and methods that a subclass may replace by plain ones, are not reported.`,
    fine: 'Hardly ever. A coroutine that is made only to be closed again is fine, and is not reported.',
    references: [
      { title: 'Developing with asyncio: detect never-awaited coroutines', url: 'https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines' },
      { title: 'Coroutines and tasks: awaitables', url: 'https://docs.python.org/3/library/asyncio-task.html#awaitables' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a coroutine that is dropped as a statement',
      bad: `import asyncio

async def hello(n):
    asyncio.sleep(n)  # expect: unawaited-coroutine "\`asyncio.sleep\\(n\\)\`"
    print("hello")

asyncio.run(hello(1))
`,
      good: `import asyncio

async def hello(n):
    await asyncio.sleep(n)
    print("hello")

asyncio.run(hello(1))
`,
    },
    {
      language: 'python',
      name: 'a coroutine whose result was meant',
      bad: `async def is_admin(user):
    return user == "root"

async def handle(user):
    if is_admin(user):  # expect: unawaited-coroutine "always true"
        print("welcome", user)
    name = is_admin(user)  # expect: unawaited-coroutine "bound to \`name\`"
`,
      good: `async def is_admin(user):
    return user == "root"

async def handle(user):
    if await is_admin(user):
        print("welcome", user)
    known = is_admin(user)
    if user:
        print(await known)
    else:
        known.close()
`,
    },
    {
      language: 'python',
      name: 'a coroutine function given to something that only calls it',
      bad: `import threading

async def poll():
    print("polling")

def start():
    worker = threading.Thread(target=poll)  # expect: unawaited-coroutine "\`poll\` is a coroutine function"
    worker.start()
    worker.join()
`,
      good: `import asyncio
import threading

async def poll():
    print("polling")

def start():
    worker = threading.Thread(target=lambda: asyncio.run(poll()))
    worker.start()
    worker.join()
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      yield* coroutineFunctionsHanded(file, program, site);
      if (!mayLoseAwaitable(site) || !program.mayMakeCoroutine(site) || expectedToFail(site.in, site.call.region)) continue;
      const made = program.awaitable(site);
      if (made.certainty !== 'yes' || (made.kind !== 'coroutine' && made.kind !== 'awaitable')) continue;
      // Other objects that can be awaited, such as handles of work that runs already, lose nothing when they are not.
      if (made.kind === 'awaitable' && program.effect(site, 'gives')?.gives !== 'awaitable') continue;
      // What a pool's future holds is a coroutine only because a coroutine function was handed to the pool, which is reported there.
      if (program.effect(site, 'handle')?.handle === 'result') continue;
      const lost = misuse(file, program, site, made.kind);
      if (lost === undefined) continue;
      const lane = laneName(program, site.in);
      const unit = certainUnit(program, program.callees(site));
      yield {
        at: site.call.at,
        grade: 'certain',
        message: lost.message,
        because: [
          { lane, at: site.call.at, says: `\`${shortCall(file, site)}\` makes ${made.kind === 'coroutine' ? 'a coroutine' : 'an awaitable'}; nothing of its body has run yet` },
          ...(unit === undefined || unit.library || !unit.unit.async ? [] : [{ lane, file: unit.file, at: unit.unit.nameAt, says: `\`${unit.unit.name}\` is a coroutine function: its body waits here until somebody awaits it` }]),
          lost.reason(lane),
        ],
        fixes: fixes(file, program, site, made.kind),
      };
    }
  },
});

interface Misuse {
  readonly message: string;
  readonly reason: (lane: string) => Reason;
}

function misuse(file: FileView, program: ProgramView, site: CallSite, kind: 'coroutine' | 'awaitable'): Misuse | undefined {
  const text = `\`${shortCall(file, site)}\``;
  const { use } = site.call;
  if (use.kind === 'dropped' || dropsElements(use)) {
    return { message: `the ${kind} made by ${text} is never awaited, so it never runs`, reason: (lane) => ({ lane, at: site.call.statementAt, says: 'the statement ends and the coroutine is dropped' }) };
  }
  if (use.kind === 'bound') {
    const fate = program.fate(site);
    if (fate.escapes !== 'no') return undefined;
    return boundMisuse(file, program, site, { fate, kind, name: use.name });
  }
  if (!usesValue(program, site.in, use, kind)) return undefined;
  return { message: wrongValue(text, use), reason: (lane) => ({ lane, at: site.call.at, says: 'the coroutine itself is used here, not what it would return' }) };
}

function boundMisuse(file: FileView, program: ProgramView, site: CallSite, about: { readonly fate: Fate; readonly kind: 'coroutine' | 'awaitable'; readonly name: string }): Misuse | undefined {
  const { fate, kind, name } = about;
  const flows = fate.flows.filter((flow) => !(flow.use.kind === 'bound' && flow.via === 'direct'));
  if (site.in.unit.outerNames.includes(name) || (site.in.unit.kind === 'module' && flows.length === 0)) return undefined;
  if (!flows.every((flow) => usesValue(program, flow.in, flow.use, kind))) return undefined;
  const first = flows.find((flow) => flow.in.file === file.id);
  return {
    message: `the ${kind} made by \`${shortCall(file, site)}\` is bound to \`${name}\` and never awaited`,
    reason: (lane) => (first === undefined ? { lane, at: site.call.statementAt, says: `nothing reads \`${name}\` afterwards` } : { lane, at: first.at, says: `\`${name}\` is used as if it were the result: ${meant(first)}` }),
  };
}

function wrongValue(text: string, use: Use): string {
  switch (use.kind) {
    case 'tested':
      return `${text} gives a coroutine, which is always true: its result was meant`;
    case 'iterated':
      return `${text} gives a coroutine, which cannot be iterated: its result was meant`;
    case 'entered':
      return `${text} gives a coroutine, which is no context manager: its result was meant`;
    case 'receiver':
      return `${text} gives a coroutine, which has no \`${use.attribute}\`: its result was meant`;
    default:
      return `${text} gives a coroutine where its result was meant`;
  }
}

function meant(flow: Flow): string {
  return flow.use.kind === 'tested' ? 'a coroutine is always true' : 'the coroutine has not run';
}

/** `Thread(target=f)`, `submit(f)`, `call_soon(f)` with a coroutine function: the call makes a coroutine, and that is all. */
function* coroutineFunctionsHanded(file: FileView, program: ProgramView, site: CallSite): Iterable<Report> {
  const handed = calledLater(program, site);
  if (handed?.targetAt === undefined) return;
  const at = withoutKeyword(file, handed.targetAt);
  const unit = certainUnit(program, handed.targets);
  if (unit === undefined || !unit.unit.async || unit.unit.generator || handed.targets[0]?.overridden === true) return;
  const lane = laneName(program, site.in);
  const name = shortText(file, at);
  yield {
    at,
    grade: 'certain',
    message: `\`${name}\` is a coroutine function: \`${shortText(file, site.call.calleeAt)}\` calls it and drops the coroutine it makes`,
    because: [
      { lane, at: site.call.at, says: `\`${name}\` is handed over to be called later` },
      { lane, file: unit.file, at: unit.unit.nameAt, says: `\`${unit.unit.name}\` is \`async\`: calling it only makes a coroutine, which nobody awaits` },
    ],
    fixes: handedFixes(file, site, at),
  };
}

/** What a call hands over to be called elsewhere, by something that does not await what it gives. */
function calledLater(program: ProgramView, site: CallSite): Pick<Spawn, 'targets' | 'targetAt'> | undefined {
  const spawn = program.spawn(site);
  if (spawn !== undefined) return spawn.spawning.wantsCallable === true && spawn.spawning.kind !== 'task' ? spawn : undefined;
  return syncOnly(program, site) ? program.handed(site) : undefined;
}

/** Callbacks that are called as they are; `anyio.from_thread.run` and `asyncio.run`-like functions await what they are given. */
function syncOnly(program: ProgramView, site: CallSite): boolean {
  const effect = program.effect(site, 'runs');
  return effect?.runs?.wantsCallable === true && effect.runsLoop !== true && calleeNames(site, program).some((name) => /^(asyncio|signal|atexit|weakref|concurrent|threading)\./.test(name));
}

function handedFixes(file: FileView, site: CallSite, at: Span): readonly ReportFix[] {
  const callee = shortText(file, site.call.calleeAt);
  if (!/(^|\.)(Thread|Timer)$/.test(callee) || site.call.args.length !== (callee.endsWith('Timer') ? 2 : 1)) return [];
  return [
    {
      title: 'Run the coroutine in a loop of its own in that thread',
      safety: 'timing',
      edits: () => {
        const { edits, text } = file.importing('asyncio');
        return [...edits, replace(at, `lambda: ${text}.run(${file.text(at)}())`)];
      },
    },
  ];
}

function fixes(file: FileView, program: ProgramView, site: CallSite, kind: 'coroutine' | 'awaitable'): readonly ReportFix[] {
  const text = shortCall(file, site);
  const dropped = site.call.use.kind === 'dropped';
  if (mayAwait(site) || (site.in.unit.async && dropsElements(site.call.use))) {
    // Only work of the program's own is worth running beside the caller: a pause or a lock is not.
    const own = certainUnit(program, program.callees(site))?.library === false;
    const withTask = dropped && own && kind === 'coroutine' ? taskFix(file, site) : [];
    return [{ title: `Await \`${text}\``, safety: 'safe', preferred: true, edits: () => awaitEdits(file, site) }, ...withTask];
  }
  if (kind !== 'coroutine' || !dropped || !outsideLoop(program, site)) return [];
  return [
    {
      title: `Run \`${text}\` with \`asyncio.run\``,
      safety: underMainGuard(site.in, site.call.region) ? 'safe' : 'timing',
      preferred: true,
      edits: () => {
        const { edits, text: asyncio } = file.importing('asyncio');
        return [...edits, insert(site.call.at.start, `${asyncio}.run(`), insert(site.call.at.end, ')')];
      },
    },
  ];
}

function taskFix(file: FileView, site: CallSite): readonly ReportFix[] {
  const { edits, text } = file.importing('asyncio');
  const keeping = keepInSet(file, site, `${text}.create_task(${file.text(site.call.at)})`);
  if (keeping === undefined) return [];
  return [{ title: 'Run it as a task that is kept until it is done', safety: 'timing', edits: () => [...edits, ...keeping] }];
}
