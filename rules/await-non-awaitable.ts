import type { CallSite, FileView, ProgramView, Report, ReportFix, Suspension, UnitSite } from '#rule-api';
import { callAt, certainUnit, defineRule, dropAwait, expectedToFail, EVENT_LOOP, givesPlain, isTyped, neverThenable, replace, shortText } from '#rule-api';

export default defineRule({
  id: 'await-non-awaitable',
  summary: 'something is awaited that is certainly not awaitable',
  family: 'awaitables',
  languages: ['python', 'typescript'],
  severity: 'error',
  since: '0.1.0',
  needs: ['suspensions'],
  foreignCodes: ['@typescript-eslint/await-thenable', 'typescript/await-thenable', 'typescript-eslint/await-thenable', 'useAwaitThenable', 'lint/suspicious/useAwaitThenable', 'lint/nursery/useAwaitThenable'],
  docs: {
    why: `\`await\` on a plain value raises \`TypeError: object … can't be used in 'await' expression\`.
The call before it has already run by then: \`await time.sleep(1)\` stops the whole loop for a second and fails afterwards.
JavaScript goes on with the plain value after a turn of the loop: nothing fails, but nothing was waited for either, and others ran in between.`,
    instead: `Drop the \`await\`, or call the coroutine function that was meant: \`asyncio.sleep\` for \`time.sleep\`.
If the function should be awaitable, make it \`async def\`.`,
    limits: 'In Python, only calls whose function and result are certain are reported: unknown types, untyped attributes, mocks, and methods that a subclass may replace are not. In TypeScript, what the type checker knows to have no `then`.',
    fine: 'In Python never: it raises whenever it is reached. In JavaScript where a turn of the loop is wanted; `await Promise.resolve()` says so.',
    references: [
      { title: 'Await expression', url: 'https://docs.python.org/3/reference/expressions.html#await' },
      { title: 'MDN: await', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/await' },
      { title: 'Coroutines and tasks: awaitables', url: 'https://docs.python.org/3/library/asyncio-task.html#awaitables' },
    ],
  },
  examples: [
    {
      language: 'python',
      name: 'a function that gives a plain value is awaited',
      bad: `import asyncio
import time

def count_of(prices):
    return len(prices)

async def main():
    await time.sleep(1)  # expect: await-non-awaitable "\`time.sleep\\(1\\)\`"
    print(await count_of([1, 2]))  # expect: await-non-awaitable "\`count_of\\(\\[1, 2\\]\\)\`"

asyncio.run(main())
`,
      good: `import asyncio

def count_of(prices):
    return len(prices)

async def main():
    await asyncio.sleep(1)
    print(count_of([1, 2]))

asyncio.run(main())
`,
    },
    {
      language: 'python',
      name: 'functions that return awaitables, and what cannot be known, are fine',
      good: `import asyncio

async def work(): return 1

def later():
    return work()

def task():
    return asyncio.ensure_future(work())

def either(flag):
    if flag:
        return work()
    return asyncio.sleep(0)

class Ready:
    def __await__(self):
        yield from ()

async def main(client, callback):
    await later()
    await task()
    await either(True)
    await Ready()
    await client.get("/")
    await callback()
`,
    },
    {
      language: 'typescript',
      name: 'a plain value is awaited in TypeScript',
      bad: `import { existsSync } from 'node:fs';

function countOf(prices: number[]): number {
  return prices.length;
}

export async function main(): Promise<void> {
  console.log(await countOf([1, 2])); // expect: await-non-awaitable "\`countOf\\(\\[1, 2\\]\\)\`"
  if (await existsSync('prices.json')) console.log('there'); // expect: await-non-awaitable
}
`,
      good: `export async function main(task: () => Promise<number>, maybe: number | Promise<number>, any: any, unknown: unknown): Promise<void> {
  console.log(await task(), await maybe, await any.run(), await unknown);
}

export async function each<T>(items: T[]): Promise<T[]> {
  const found: T[] = [];
  for (const item of items) found.push(await item);
  return found;
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
  for (const unit of file.units) {
    for (const suspension of unit.unit.suspensions) {
      if (suspension.kind !== 'await' || suspension.call === undefined || expectedToFail(unit, suspension.region)) continue;
      if (program.plain(unit, suspension) !== 'yes') continue;
      const site = callAt(unit, suspension.call);
      if (site === undefined || annotatedOnly(program, site)) continue;
      yield report(file, program, { unit, suspension, site });
    }
  }
}

function* inJavaScript(file: FileView, program: ProgramView): Iterable<Report> {
  for (const unit of file.units) {
    for (const suspension of unit.unit.suspensions) {
      const operator = suspension.kind === 'await' ? /^await\b\s*/.exec(file.text(suspension.at))?.[0].length : undefined;
      if (operator === undefined) continue;
      const operand = { start: suspension.at.start + operator, end: suspension.at.end };
      const site = suspension.call === undefined ? undefined : callAt(unit, suspension.call);
      if (!neverThenable(site === undefined ? program.typeAt(unit, operand) : program.result(site))) continue;
      const plain = site === undefined ? isTyped(file) && neverThenable(program.typeAt(unit, operand)) : givesPlain(program, site);
      if (!plain) continue;
      const text = shortText(file, operand);
      yield {
        at: suspension.at,
        grade: 'certain',
        severity: 'info',
        message: `\`${text}\` is no promise: \`await\` finds nothing to wait for`,
        because: [
          { lane: EVENT_LOOP, at: operand, says: `\`${text}\` gives a plain value, with no \`then\`` },
          { lane: EVENT_LOOP, at: suspension.at, says: 'the function goes on with it after a turn of the loop, in which others may run' },
        ],
        fixes: [{ title: 'Drop `await`', safety: 'timing', preferred: true, edits: () => [dropAwait(file, suspension.at, operand)] }],
      };
    }
  }
}

/** The method of a library on a parameter: the `await` says that the annotation means its async twin. */
function annotatedOnly(program: ProgramView, site: CallSite): boolean {
  let root = site.call.callee;
  while (root.k === 'attribute') root = root.of;
  const name = root.k === 'name' ? root.name : undefined;
  const param = site.in.unit.variables.some((variable) => variable.name === name && variable.bindings.some((binding) => binding.kind === 'param'));
  return param && program.callees(site).some((callee) => callee.kind === 'symbol');
}

function report(file: FileView, program: ProgramView, found: { readonly unit: UnitSite; readonly suspension: Suspension; readonly site: CallSite }): Report {
  const { suspension, site } = found;
  const text = shortText(file, site.call.at);
  const callee = certainUnit(program, program.callees(site));
  return {
    at: suspension.at,
    grade: 'certain',
    message: `\`${text}\` gives a plain value, and awaiting it raises \`TypeError\``,
    because: [
      { lane: EVENT_LOOP, at: site.call.at, says: `\`${text}\` runs to its end and gives a plain value` },
      ...(callee === undefined || callee.library ? [] : [{ lane: EVENT_LOOP, file: callee.file, at: callee.unit.nameAt, says: `\`${callee.unit.name}\` is not \`async\`` }]),
      { lane: EVENT_LOOP, at: suspension.at, says: '`await` finds nothing to wait for and raises' },
    ],
    fixes: fixes(file, program, found),
  };
}

function fixes(file: FileView, program: ProgramView, { suspension, site }: { readonly suspension: Suspension; readonly site: CallSite }): readonly ReportFix[] {
  const operand = /^await\s*/.exec(file.text(suspension.at))?.[0].length;
  if (operand === undefined) return [];
  const twin = program.effect(site, 'blocks')?.blocks?.twin;
  const drop: ReportFix = {
    title: 'Drop `await`',
    safety: 'safe',
    preferred: twin?.edit !== 'same-arguments',
    edits: () => [replace({ start: suspension.at.start, end: suspension.at.start + operand }, '')],
  };
  if (twin?.edit !== 'same-arguments') return [drop];
  const meant: ReportFix = {
    title: `Await \`${twin.name}\` instead`,
    safety: 'safe',
    preferred: true,
    edits: () => {
      const dot = twin.name.lastIndexOf('.');
      const { edits, text } = file.importing(twin.name.slice(0, dot));
      return [...edits, replace(site.call.calleeAt, text + twin.name.slice(dot))];
    },
  };
  // Without `await` the call would still stop the loop, so dropping it is no repair here.
  return [meant];
}
