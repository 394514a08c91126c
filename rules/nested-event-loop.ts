import type { CallSite, FileView, ProgramView, Report, ReportFix, UnitSite } from '#rule-api';
import { awaitArgument, callAt, certainUnit, chainSteps, chainUnits, conditions, defineRule, EVENT_LOOP, importsModule, leafName, mayAwait, shortCall, waitsOnOwnLoop } from '#rule-api';

export default defineRule({
  id: 'nested-event-loop',
  summary: 'an event loop is started, or waited for, inside a running one',
  family: 'event-loop',
  languages: ['python'],
  severity: 'error',
  since: '0.1.0',
  needs: ['async-units'],
  docs: {
    why: `A thread can run one event loop at a time.
\`asyncio.run\` and \`run_until_complete\` raise \`RuntimeError\` when they are called from a coroutine, directly or through plain functions, and the coroutine they were given never runs.
\`run_coroutine_threadsafe(…, loop).result()\` on the thread of that very loop hangs for ever: the loop cannot run the coroutine while it waits for it.`,
    instead: `\`await\` the coroutine.
A function that is to be usable from both worlds should be \`async\`, with one plain wrapper for the outermost caller.`,
    limits: `Calls are followed through plain functions that are certain to be called.
Silent where \`nest_asyncio\` is imported, and for functions that ask first whether a loop is running.`,
    fine: 'Where the call stands in a function that is handed to another thread, which is not reported.',
    references: [
      { title: 'Runners: asyncio.run', url: 'https://docs.python.org/3/library/asyncio-runner.html#asyncio.run' },
      { title: 'asyncio.run_coroutine_threadsafe', url: 'https://docs.python.org/3/library/asyncio-task.html#asyncio.run_coroutine_threadsafe' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: '`asyncio.run` in a coroutine',
      bad: `import asyncio

async def fetch(): return 1

async def main():
    print(asyncio.run(fetch()))  # expect: nested-event-loop "\`asyncio.run\\(fetch\\(\\)\\)\`"

asyncio.run(main())
`,
      good: `import asyncio

async def fetch(): return 1

async def main():
    print(await fetch())

asyncio.run(main())
`,
    },
    {
      language: 'python',
      name: 'a plain function that starts a loop, called from a coroutine',
      bad: `import asyncio

async def fetch(): return 1

def load():
    return asyncio.run(fetch())

async def main():
    print(load())  # expect: nested-event-loop "leads to \`asyncio.run\`"

asyncio.run(main())
`,
      good: `import asyncio

async def fetch(): return 1

def load():
    return asyncio.run(fetch())

async def main():
    print(await asyncio.to_thread(load))

asyncio.run(main())
`,
    },
    {
      language: 'python',
      name: 'waiting on the loop for work that must run on it',
      bad: `import asyncio

async def fetch(): return 1

async def main():
    loop = asyncio.get_running_loop()
    future = asyncio.run_coroutine_threadsafe(fetch(), loop)
    print(future.result())  # expect: nested-event-loop "hangs"

asyncio.run(main())
`,
      good: `import asyncio
import threading

async def fetch(): return 1

def worker(loop):
    future = asyncio.run_coroutine_threadsafe(fetch(), loop)
    print(future.result())

async def main():
    loop = asyncio.get_running_loop()
    thread = threading.Thread(target=worker, args=(loop,))
    thread.start()
    await asyncio.to_thread(thread.join)

asyncio.run(main())
`,
    },
    {
      language: 'python',
      name: 'a function that asks whether a loop is running is fine',
      good: `import asyncio

async def fetch(): return 1

def load():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(fetch())
    return None

async def main():
    print(load())

asyncio.run(main())
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (importsModule(file, 'nest_asyncio')) return;
    for (const site of file.calls) {
      if (!site.in.unit.async) continue;
      const hand = waitsOnOwnLoop(program, site);
      if (hand !== undefined) yield hangs(file, site, hand);
      else if (program.effect(site, 'runsLoop')?.runsLoop === true) yield direct(file, site);
      else yield* indirect(file, program, site);
    }
  },
});

function direct(file: FileView, site: CallSite): Report {
  const text = shortCall(file, site);
  return {
    at: site.call.at,
    grade: 'certain',
    message: `\`${text}\` starts an event loop inside a running one, which raises \`RuntimeError\``,
    because: [running(site), { lane: EVENT_LOOP, at: site.call.at, says: `\`${text}\` wants to run a loop on the same thread, and raises` }],
    fixes: awaitInstead(file, site, site),
  };
}

function hangs(file: FileView, site: CallSite, hand: CallSite): Report {
  const chained = hand.call.at.start === site.call.at.start;
  return {
    at: site.call.at,
    grade: 'certain',
    message: `\`${shortCall(file, site)}\` hangs: it waits on the event loop's thread for work that must run on that loop`,
    because: [
      running(site),
      { lane: EVENT_LOOP, at: hand.call.at, says: 'the coroutine is queued for this very loop' },
      { lane: EVENT_LOOP, at: site.call.at, says: 'the thread waits here, so that the loop never gets to run it' },
    ],
    fixes: chained ? awaitInstead(file, site, hand) : [],
  };
}

function* indirect(file: FileView, program: ProgramView, site: CallSite): Iterable<Report> {
  if (site.call.use.kind === 'awaited') return;
  const unit = certainUnit(program, program.callees(site));
  if (unit === undefined || unit.library || unit.unit.async || unit.unit.generator) return;
  const summary = program.summary(unit.key);
  if (summary.runsLoop !== 'yes' || summary.loop === undefined) return;
  if (chainUnits(program, summary.loop).some((each) => mindsLoops(program, each))) return;
  const text = shortCall(file, site);
  yield {
    at: site.call.at,
    grade: conditions(program, summary.loop) > 1 ? 'possible' : 'likely',
    message: `\`${text}\` leads to \`${leafName(summary.loop) ?? 'asyncio.run'}\`, which raises \`RuntimeError\` inside a running event loop`,
    because: [
      running(site),
      { lane: EVENT_LOOP, at: site.call.at, says: `it calls \`${text}\` on the same thread` },
      ...chainSteps(program, EVENT_LOOP, summary.loop, (name) => `\`${name}\` wants to run a loop on the same thread, and raises`),
    ],
  };
}

const running = (site: CallSite): Report['because'][number] => ({ lane: EVENT_LOOP, at: site.in.unit.nameAt, says: `\`${site.in.unit.name}\` is a coroutine function: a loop is running whenever its body does` });

/** It asks whether a loop is running, patches asyncio, or catches what is raised when one is. */
function mindsLoops(program: ProgramView, unit: UnitSite): boolean {
  const view = program.view(unit.file);
  if (view === undefined || importsModule(view, 'nest_asyncio')) return true;
  if (/\b(get_running_loop|_get_running_loop|is_running|current_task|in_running_loop|sniffio)\b/.test(view.text(unit.unit.at))) return true;
  return unit.unit.regions.some((region) => region.kind === 'handler' && (region.catches ?? []).some((caught) => caught.k === 'name' && caught.name === 'RuntimeError'));
}

function awaitInstead(file: FileView, site: CallSite, holder: CallSite): readonly ReportFix[] {
  const coroutine = holder.call.args[0];
  const alone = holder !== site || holder.call.args.length === 1;
  if (coroutine === undefined || coroutine.call === undefined || !alone || !mayAwait(site) || callAt(holder.in, coroutine.call) === undefined) return [];
  return [{ title: `Await \`${file.text(coroutine.at).length > 40 ? 'the coroutine' : file.text(coroutine.at)}\``, safety: 'safe', preferred: true, edits: () => awaitArgument(file, site, coroutine.at) }];
}
