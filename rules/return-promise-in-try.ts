import type { CallSite, FileView, ProgramView, Region, Report, Span, UnitSite } from '#rule-api';
import { awaitExpression, defineRule, EVENT_LOOP, handlesRejection, namesRead, promiseOf, promisedBy, regionsAround, shortText } from '#rule-api';

export default defineRule({
  id: 'return-promise-in-try',
  summary: 'a promise is returned out of a `try` before it settles, so that its `catch` never sees it fail',
  family: 'awaitables',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  foreignCodes: ['@typescript-eslint/return-await', 'typescript/return-await', 'typescript-eslint/return-await'],
  docs: {
    why: `\`return work()\` leaves the \`try\` at once, with the promise unsettled.
When it is rejected later, the \`catch\` around it is long gone, and the caller gets the error that the \`catch\` was written for.
A \`finally\` that closes what the work uses closes it while the work is still going on.`,
    instead: '`return await work()` waits inside the `try`, so that `catch` and `finally` come after it.',
    limits: 'A `finally` is looked at only where it calls something of what the returned call uses.',
    fine: 'The `catch` is meant only for what is thrown before the promise is made.',
    references: [
      { title: 'typescript-eslint: return-await', url: 'https://typescript-eslint.io/rules/return-await/' },
      { title: 'MDN: await, control flow effects', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/await#improving_stack_trace' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a promise that is returned inside try',
      bad: `import { readFile } from 'node:fs/promises';

export async function load(path: string): Promise<string> {
  try {
    return readFile(path, 'utf8'); // expect: return-promise-in-try "\`catch\`"
  } catch {
    return '';
  }
}
`,
      good: `import { readFile } from 'node:fs/promises';

export async function load(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return readFile('default.txt', 'utf8');
  }
}

export async function loadOr(path: string): Promise<string> {
  try {
    return readFile(path, 'utf8').catch(() => '');
  } catch {
    return '';
  }
}
`,
    },
    {
      language: 'typescript',
      name: 'what the work uses is closed before it ends',
      bad: `import { open } from 'node:fs/promises';

export async function head(path: string): Promise<string> {
  const file = await open(path);
  try {
    return file.readFile('utf8'); // expect: return-promise-in-try "\`finally\`"
  } finally {
    await file.close();
  }
}
`,
      good: `import { open } from 'node:fs/promises';

export async function head(path: string): Promise<string> {
  const file = await open(path);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const unit of file.units) {
      if (!unit.unit.async || unit.unit.generator || !unit.unit.regions.some((region) => region.kind === 'try')) continue;
      for (const [index, call] of unit.unit.calls.entries()) {
        if (call.use.kind !== 'returned') continue;
        const left = leaves(unit, call.region, namesRead(call.callee).concat(call.args.flatMap((arg) => namesRead(arg.value))));
        if (left === undefined) continue;
        const site = { in: unit, index, call };
        if (promiseOf(program, site)?.always !== true || settlesWell(program, site)) continue;
        yield report(file, call.at, left);
      }
      for (const variable of unit.unit.variables) {
        for (const read of variable.reads) {
          if (read.use.kind !== 'returned' || read.unit !== unit.index) continue;
          const left = leaves(unit, read.region, [variable.name]);
          if (left !== undefined && promisedBy(program.value(unit, { k: 'name', name: variable.name }, read.order))?.always === true) yield report(file, read.at, left);
        }
      }
    }
  },
});

const settlesWell = (program: ProgramView, site: CallSite): boolean => handlesRejection(site) || program.mayReject(site).certainty === 'no';

interface Left {
  readonly by: 'catch' | 'finally';
  readonly region: Region;
}

/** The handler, or the closing `finally`, of the innermost `try` that a return leaves too early. */
function leaves(unit: UnitSite, region: number, uses: readonly string[]): Left | undefined {
  const { regions, calls } = unit.unit;
  for (const at of regionsAround(unit, region)) {
    const here = regions[at];
    if (here?.kind !== 'try' && here?.kind !== 'handler') continue;
    const parts = regions.filter((other) => other.statement === here.statement && other.parent === here.parent);
    const handler = parts.find((part) => part.kind === 'handler');
    if (here.kind === 'try' && handler !== undefined) return { by: 'catch', region: handler };
    const last = parts.find((part) => part.kind === 'finally');
    const index = last === undefined ? -1 : regions.indexOf(last);
    const closes = calls.some((call) => call.callee.k === 'attribute' && regionsAround(unit, call.region).includes(index) && namesRead(call.callee.of).some((name) => name !== 'this' && uses.includes(name)));
    if (last !== undefined && closes) return { by: 'finally', region: last };
  }
  return undefined;
}

function report(file: FileView, at: Span, left: Left): Report {
  const text = `\`${shortText(file, at)}\``;
  return {
    at,
    grade: left.by === 'catch' ? 'certain' : 'likely',
    message: left.by === 'catch' ? `${text} is returned before it settles: the \`catch\` around it never sees it fail` : `${text} is returned before it settles: the \`finally\` closes what it uses`,
    because: [
      { lane: EVENT_LOOP, at, says: 'the promise is returned at once, unsettled' },
      { lane: EVENT_LOOP, at: left.region.at, says: left.by === 'catch' ? 'the function has returned before this could catch its rejection' : 'this runs now, while the work is still under way' },
    ],
    fixes: [{ title: 'Wait for it inside the `try`', safety: 'timing', preferred: true, edits: () => awaitExpression(file, at) }],
  };
}
