import type { CallSite, FileView, ProgramView, Report, ReportFix, Suspension } from '#rule-api';
import { aloneOnLines, callAt, calleeNames, certainUnit, defineRule, deleteStatement, EVENT_LOOP, hasRole, loopAround, mayAwait, namesRead, regionsAround, replace, shortCall } from '#rule-api';

export default defineRule({
  id: 'sequential-awaits',
  summary: 'work that could overlap is awaited one piece after the other',
  family: 'awaitables',
  languages: ['python', 'typescript'],
  severity: 'hint',
  since: '0.1.0',
  needs: ['suspensions'],
  docs: {
    why: `A task that is awaited right after it is made runs beside nothing: its maker waits for it before doing anything else.
The program takes as long as without tasks, and a little longer.
In JavaScript, two files that are read one after the other take the time of both, though neither has anything to do with the other.`,
    instead: `Await the coroutine itself, or start all tasks first and await them together: \`asyncio.gather\`, \`asyncio.TaskGroup\`.
In JavaScript start all and await them together: \`const [a, b] = await Promise.all([f(), g()])\`.`,
    limits: 'In Python, reported for a task that is made and awaited with nothing between. In TypeScript, only for awaits of functions that are known to read and to change nothing, in statements that follow one another or alone in a loop. Other awaits may depend on each other in ways that cannot be seen, and are not reported.',
    fine: 'The task is there to run in a context of its own, so that context variables it sets stay inside. There are so many files to read that they must not all be open at once.',
    references: [
      { title: 'Coroutines and tasks', url: 'https://docs.python.org/3/library/asyncio-task.html#coroutines' },
      { title: 'MDN: Promise.all', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise/all' },
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
    {
      language: 'typescript',
      name: 'files that are read one after the other',
      bad: `import { readFile } from 'node:fs/promises';

export async function load(): Promise<string> {
  const head = await readFile('head.txt', 'utf8');
  const body = await readFile('body.txt', 'utf8'); // expect: sequential-awaits "waits for"
  return head + body;
}

export async function loadAll(names: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    found.push(await readFile(name, 'utf8')); // expect: sequential-awaits "each round"
  }
  return found;
}
`,
      good: `import { readFile, writeFile } from 'node:fs/promises';

export async function load(): Promise<string> {
  const [head, body] = await Promise.all([readFile('head.txt', 'utf8'), readFile('body.txt', 'utf8')]);
  return head + body;
}

export async function follow(): Promise<string> {
  const next = await readFile('next.txt', 'utf8');
  const body = await readFile(next, 'utf8');
  await writeFile('last.txt', next);
  const last = await readFile('last.txt', 'utf8');
  return body + last;
}

export async function first(names: string[]): Promise<string | undefined> {
  for (const name of names) {
    const text = await readFile(name, 'utf8');
    if (text !== '') return text;
  }
  return undefined;
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    if (file.facts.language === 'typescript') yield* inJavaScript(file, program);
    else yield* inPython(file, program);
  },
});

function* inPython(file: FileView, program: ProgramView): Iterable<Report> {
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
}

interface Reading {
  readonly site: CallSite;
  readonly suspension: Suspension;
}

/** Awaits of functions that only read, in statements that follow one another or alone in a loop. */
function* inJavaScript(file: FileView, program: ProgramView): Iterable<Report> {
  for (const unit of file.units) {
    if (!unit.unit.async) continue;
    const readings = unit.unit.suspensions.flatMap((suspension): Reading[] => {
      const site = suspension.kind !== 'await' || suspension.call === undefined ? undefined : callAt(unit, suspension.call);
      return site !== undefined && hasRole(site, program, 'reads-only') ? [{ site, suspension }] : [];
    });
    for (const [index, reading] of readings.entries()) {
      const before = readings[index - 1];
      if (before !== undefined && follows(file, before, reading)) yield oneAfterTheOther(file, before, reading);
      const loop = loopAround(unit, reading.suspension.region);
      if (loop !== undefined && independentRounds(program, reading, loop)) yield inEachRound(file, reading, loop);
    }
  }
}

const BINDING = /^const (\w+)(?:\s*:[^=]+)? = await /;

/** Two statements that bind what they read to names, with nothing between, of which the second does not use what the first read. */
function follows(file: FileView, first: Reading, second: Reading): boolean {
  const [before, after] = [first.site.call, second.site.call];
  const name = BINDING.exec(file.text(before.statementAt))?.[1];
  if (name === undefined || !BINDING.test(file.text(after.statementAt)) || first.suspension.region !== second.suspension.region) return false;
  if (file.source.slice(before.statementAt.end, after.statementAt.start).replaceAll(/\/\/.*/g, '').trim() !== '' || after.args.some((arg) => namesRead(arg.value).includes(name))) return false;
  return [first, second].every(({ site, suspension }) => suspension.at.end === site.call.at.end && /^;?$/.test(file.source.slice(site.call.at.end, site.call.statementAt.end)));
}

function oneAfterTheOther(file: FileView, first: Reading, second: Reading): Report {
  const [before, after] = [first.site.call, second.site.call];
  const names = [before, after].map((call) => BINDING.exec(file.text(call.statementAt))?.[1] ?? '');
  const typed = [before, after].some((call) => /^const \w+\s*:/.test(file.text(call.statementAt)));
  // A comment between the two would have no place.
  const lone = file.source.slice(before.statementAt.end, after.statementAt.start).trim() === '' && aloneOnLines(file, before.statementAt) && aloneOnLines(file, after.statementAt);
  return {
    at: second.suspension.at,
    grade: 'certain',
    message: `\`${shortCall(file, second.site)}\` waits for \`${shortCall(file, first.site)}\`, though neither needs the other`,
    because: [
      { lane: EVENT_LOOP, at: first.suspension.at, says: 'the function waits until this is read' },
      { lane: EVENT_LOOP, at: second.suspension.at, says: 'and only then begins to read this, which could have been read meanwhile' },
    ],
    fixes: typed || !lone ? [] : [{ title: 'Read both at once', safety: 'timing', preferred: true, edits: () => [replace({ start: before.statementAt.start, end: after.statementAt.end }, `const [${names.join(', ')}] = await Promise.all([${file.text(before.at)}, ${file.text(after.at)}])${file.source[after.statementAt.end - 1] === ';' ? ';' : ''}`)] }],
  };
}

/** The loop goes over something, is never left early, and does nothing but read and collect. */
function independentRounds(program: ProgramView, { site, suspension }: Reading, loop: number): boolean {
  const { regions, calls, exits, suspensions, variables, accesses } = site.in.unit;
  const region = regions[loop];
  const inside = (at: number): boolean => regionsAround(site.in, at).includes(loop);
  if (region?.kind !== 'loop' || region.iterates === undefined || region.async === true) return false;
  if (exits.some((exit) => inside(exit.region)) || suspensions.some((other) => other !== suspension && inside(other.region))) return false;
  if (accesses.some((access) => access.mode !== 'read' && inside(access.region))) return false;
  if (variables.some((variable) => variable.bindings.some((binding) => binding.unit === site.in.index && binding.kind === 'value' && binding.augmented === true && inside(binding.region)))) return false;
  return calls.every((call, index) => !inside(call.region) || index === site.index || (call.callee.k === 'attribute' && call.callee.name === 'push') || program.effect({ in: site.in, index, call }, 'cheap')?.cheap === true);
}

function inEachRound(file: FileView, { site, suspension }: Reading, loop: number): Report {
  const region = site.in.unit.regions[loop];
  return {
    at: suspension.at,
    grade: 'certain',
    message: `each round of the loop waits for \`${shortCall(file, site)}\` of the round before, though it does not need it`,
    because: [
      { lane: EVENT_LOOP, at: region?.at ?? suspension.at, says: 'the rounds do nothing but read and collect' },
      { lane: EVENT_LOOP, at: suspension.at, says: 'and each begins when the one before has ended; all could be under way at once' },
    ],
  };
}

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
