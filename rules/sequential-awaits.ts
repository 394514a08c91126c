import type { CallSite, FileView, ProgramView, Report, ReportFix, Suspension } from '#rule-api';
import { aloneOnLines, calleeNames, certainUnit, defineRule, deleteStatement, EVENT_LOOP, mayAwait, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'sequential-awaits',
  summary: 'work that could overlap is awaited one piece after the other',
  family: 'awaitables',
  languages: ['python'],
  severity: 'hint',
  since: '0.1.0',
  needs: ['suspensions'],
  docs: {
    why: `A task that is awaited right after it is made runs beside nothing: its maker waits for it before doing anything else.
The program takes as long as without tasks, and a little longer.`,
    instead: `Await the coroutine itself, or start all tasks first and await them together: \`asyncio.gather\`, \`asyncio.TaskGroup\`.`,
    limits: 'Reported for a task that is made and awaited with nothing between. Awaits that follow one another may depend on each other in ways that cannot be seen, and are not reported.',
    fine: 'The task is there to run in a context of its own, so that context variables it sets stay inside.',
    references: [
      { title: 'Coroutines and tasks', url: 'https://docs.python.org/3/library/asyncio-task.html#coroutines' },
      { title: 'asyncio.gather', url: 'https://docs.python.org/3/library/asyncio-task.html#asyncio.gather' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a task that is awaited at once',
      bad: `import asyncio

async def fetch(n):
    await asyncio.sleep(n)
    return n

async def main():
    task = asyncio.create_task(fetch(1))  # expect: sequential-awaits "\`task\` is awaited as soon as it is made"
    print(await task)
    await asyncio.create_task(fetch(2))  # expect: sequential-awaits
`,
      good: `import asyncio

async def fetch(n):
    await asyncio.sleep(n)
    return n

async def main():
    first = asyncio.create_task(fetch(1))
    second = asyncio.create_task(fetch(2))
    print(await first, await second)
    await fetch(3)
`,
    },
    {
      language: 'python',
      name: 'a task with a name, one that others know, and one beside which something runs are fine',
      good: `import asyncio

async def fetch(n):
    await asyncio.sleep(n)
    return n

async def main(known):
    named = asyncio.create_task(fetch(1), name="fetch")
    await named
    shown = asyncio.create_task(fetch(2))
    known.add(shown)
    await shown
    beside = asyncio.create_task(fetch(3))
    print("meanwhile")
    await beside
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const { use } = site.call;
      if (!site.in.unit.async || (use.kind !== 'bound' && use.kind !== 'awaited')) continue;
      if (site.call.args.length !== 1 || !calleeNames(site, program).some((name) => /^asyncio\.(tasks\.)?(create_task|ensure_future)$/.test(name))) continue;
      const coroutine = site.call.args[0];
      if (coroutine?.call === undefined || setsContext(program, site, coroutine.call)) continue;
      const awaited = use.kind === 'bound' ? nextAwait(site, use.name) : site.in.unit.suspensions.find((suspension) => suspension.call === site.index);
      if (awaited === undefined) continue;
      const text = shortCall(file, site);
      yield {
        at: site.call.at,
        grade: 'certain',
        message: use.kind === 'bound' ? `\`${use.name}\` is awaited as soon as it is made: nothing runs beside it` : `\`${text}\` is awaited as soon as it is made: nothing runs beside it`,
        because: [
          { lane: EVENT_LOOP, at: site.call.at, says: 'a task is made here, to run beside its maker' },
          { lane: EVENT_LOOP, at: awaited.at, says: `and \`${site.in.unit.name}\` waits for it before it does anything else` },
        ],
        fixes: fixes(file, site, { awaited, coroutine: coroutine.at }),
      };
    }
  },
});

/** The await of the name that is all that happens to it, with no call and no other await between, in the same block. */
function nextAwait(site: CallSite, name: string): Suspension | undefined {
  const variable = site.in.unit.variables.find((each) => each.name === name);
  if (variable === undefined || variable.reads.length !== 1 || variable.bindings.length !== 1) return undefined;
  const suspension = site.in.unit.suspensions.find((each) => each.order > site.call.order);
  if (suspension?.kind !== 'await' || suspension.of.k !== 'name' || suspension.of.name !== name || suspension.region !== site.call.region) return undefined;
  const between = site.in.unit.calls.some((call) => call.order > site.call.order && call.order < suspension.order);
  return between ? undefined : suspension;
}

/** A task has a copy of the context: what it sets in a `ContextVar` does not reach its maker. */
function setsContext(program: ProgramView, site: CallSite, coroutine: number): boolean {
  const call = site.in.unit.calls[coroutine];
  const unit = call === undefined ? undefined : certainUnit(program, program.callees({ in: site.in, index: coroutine, call }));
  return unit?.unit.calls.some((each) => each.callee.k === 'attribute' && (each.callee.name === 'set' || each.callee.name === 'reset')) ?? false;
}

function fixes(file: FileView, site: CallSite, found: { readonly awaited: Suspension; readonly coroutine: { readonly start: number; readonly end: number } }): readonly ReportFix[] {
  if (!mayAwait(site)) return [];
  const title = 'Await the coroutine itself';
  if (site.call.use.kind === 'awaited') {
    const inner = file.text(found.coroutine);
    return [{ title, safety: 'safe', preferred: true, edits: () => [replace(site.call.at, inner)] }];
  }
  const statement = site.call.statementAt;
  const between = file.source.slice(statement.end, found.awaited.at.start);
  // Only when the await stands on the next line of code: nothing that happens between may move.
  if (!aloneOnLines(file, statement) || !/^\s*\n[^\n]*$/.test(between)) return [];
  const removed = deleteStatement(file, statement);
  return removed === undefined ? [] : [{ title, safety: 'safe', preferred: true, edits: () => [removed, replace(found.awaited.at, `await ${file.text(found.coroutine)}`)] }];
}
