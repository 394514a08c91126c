import type { CallSite, FileView, ProgramView, Reason, Report, ReportFix, Span, Suspension, Use } from '#rule-api';
import { callAt, defineRule, EVENT_LOOP, handlesRejection, insert, promiseOf, promiseRole, runsInBrowser, shortCall, startsAndEndsLine } from '#rule-api';

export default defineRule({
  id: 'deferred-await',
  summary: 'a promise is started, and something else is awaited before anybody handles its rejection',
  family: 'awaitables',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['suspensions'],
  docs: {
    why: `A promise that is rejected while nobody has attached a handler is unhandled, and Node ends the process for it at once.
With \`const a = f(), b = g(); await a; await b\` nobody has asked for \`b\` yet while \`a\` is awaited: when \`b\` fails first, the process dies, even inside \`try\` and \`catch\`.
\`Promise.all([f(), await g()])\` is the same: the array is not there before \`g\` has ended.`,
    instead: `Await them together, which attaches handlers to all at once: \`const [x, y] = await Promise.all([f(), g()])\`.
Or attach a handler right where the promise is made: \`b.catch(() => {})\`. The later \`await\` still throws.`,
    limits: `Only promises in names of the same function, of which it is known that they may be rejected.
What is passed to another function before the other await is taken to be handled there.`,
    fine: 'The promise cannot be rejected as long as the other await takes.',
    references: [
      { title: "Node.js: event 'unhandledRejection'", url: 'https://nodejs.org/api/process.html#event-unhandledrejection' },
      { title: 'MDN: Promise.all', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise/all' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'two promises that are awaited one after the other',
      bad: `import { readFile } from 'node:fs/promises';

export async function load(): Promise<string> {
  const head = readFile('head.txt', 'utf8');
  const body = readFile('body.txt', 'utf8'); // expect: deferred-await "\`body\`"
  try {
    return (await head) + (await body);
  } catch {
    return '';
  }
}
`,
      good: `import { readFile } from 'node:fs/promises';

export async function load(): Promise<string> {
  const head = readFile('head.txt', 'utf8');
  const body = readFile('body.txt', 'utf8');
  const [first, second] = await Promise.all([head, body]);
  return first + second;
}

export async function loadEarly(): Promise<string> {
  const body = readFile('body.txt', 'utf8');
  body.catch(() => {});
  const head = await readFile('head.txt', 'utf8');
  return head + (await body);
}
`,
    },
    {
      language: 'typescript',
      name: 'an await inside the array of Promise.all',
      bad: `import { readFile } from 'node:fs/promises';

export async function load(): Promise<string[]> {
  return await Promise.all([readFile('head.txt', 'utf8'), await readFile('body.txt', 'utf8')]); // expect: deferred-await "before the array"
}
`,
      good: `import { readFile } from 'node:fs/promises';

export async function load(): Promise<string[]> {
  return await Promise.all([readFile('head.txt', 'utf8'), readFile('body.txt', 'utf8')]);
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      if (!site.in.unit.async || site.in.unit.suspensions.length === 0) continue;
      const deferred = deferral(program, site);
      if (deferred === undefined || promiseOf(program, site)?.how !== 'promise' || handlesRejection(site)) continue;
      const rejection = program.mayReject(site);
      if (rejection.certainty !== 'yes') continue;
      const text = `\`${shortCall(file, site)}\``;
      yield {
        at: site.call.at,
        grade: file.test ? 'possible' : 'likely',
        ...(runsInBrowser(file, program) ? { severity: 'hint' as const } : {}),
        message: deferred.name === undefined ? `when ${text} fails before the array is there, nobody handles it, and the process ends` : `\`${deferred.name}\` has no handler while another await is under way: when it fails then, the process ends`,
        because: [
          { lane: EVENT_LOOP, at: site.call.at, says: `${text} is started here` },
          { lane: EVENT_LOOP, at: deferred.meanwhile.at, says: 'meanwhile the function waits for something else' },
          ...(rejection.steps ?? []).map((step): Reason => ({ lane: EVENT_LOOP, file: step.site.file, at: step.span, says: step.says })),
          { lane: EVENT_LOOP, at: deferred.handledAt, says: 'a handler is attached only here, which is too late for a rejection that came before' },
        ],
        fixes: fixes(file, site, deferred),
      };
    }
  },
});

interface Deferral {
  /** The name that holds the promise; none for an element of an array. */
  readonly name?: string;
  readonly meanwhile: Suspension;
  readonly handledAt: Span;
}

function deferral(program: ProgramView, site: CallSite): Deferral | undefined {
  const { use } = site.call;
  if (use.kind === 'bound') return ofName(program, site, use.name);
  if (use.kind === 'element' && use.of === 'list' && use.within.kind === 'passed') return ofElement(program, site, use.within.call);
  return undefined;
}

function ofName(program: ProgramView, site: CallSite, name: string): Deferral | undefined {
  const { unit, index } = site.in;
  const variable = unit.variables.find((each) => each.name === name);
  if (variable === undefined || variable.bindings.filter((binding) => binding.kind === 'value').length !== 1) return undefined;
  // A function inside may attach a handler at any time.
  if (variable.reads.some((read) => read.unit !== index)) return undefined;
  const first = variable.reads.reduce<(typeof variable.reads)[number] | undefined>((best, read) => (best === undefined || read.order < best.order ? read : best), undefined);
  if (first === undefined || first.order < site.call.order || !attaches(program, site, first.use)) return undefined;
  const paths = program.paths(site.in);
  const meanwhile = unit.suspensions.find(
    (suspension) => suspension.kind !== 'yield' && suspension.order > site.call.order && suspension.order < first.order && paths.follows(site.call.order, suspension.order) && paths.follows(suspension.order, first.order),
  );
  return meanwhile === undefined ? undefined : { name, meanwhile, handledAt: first.at };
}

/** The use is the one at which a handler is attached: what comes before it has none. */
function attaches(program: ProgramView, site: CallSite, use: Use): boolean {
  switch (use.kind) {
    case 'awaited':
      return true;
    case 'receiver':
      return ['then', 'catch', 'finally'].includes(use.attribute);
    case 'element':
      return use.within.kind === 'passed' && takesAll(program, site, use.within.call);
    default:
      return false;
  }
}

function takesAll(program: ProgramView, site: CallSite, call: number): boolean {
  const taker = callAt(site.in, call);
  const role = taker === undefined ? undefined : promiseRole(program, taker);
  return role === 'promise-all' || role === 'promise-all-settled' || role === 'promise-race' || role === 'promise-any';
}

function ofElement(program: ProgramView, site: CallSite, call: number): Deferral | undefined {
  const taker = callAt(site.in, call);
  if (taker === undefined || !takesAll(program, site, call)) return undefined;
  const meanwhile = site.in.unit.suspensions.find((suspension) => suspension.kind === 'await' && suspension.order > site.call.order && suspension.order < taker.call.order && suspension.at.start > site.call.at.end);
  return meanwhile === undefined ? undefined : { meanwhile, handledAt: taker.call.calleeAt };
}

function fixes(file: FileView, site: CallSite, deferred: Deferral): readonly ReportFix[] {
  const { name, meanwhile } = deferred;
  if (name === undefined) {
    const operator = /^await\s+/.exec(file.text(meanwhile.at))?.[0].length;
    if (operator === undefined) return [];
    return [{ title: 'Leave the await to `Promise.all`', safety: 'timing', preferred: true, edits: () => [{ at: { start: meanwhile.at.start, end: meanwhile.at.start + operator }, text: '' }] }];
  }
  const { statementAt } = site.call;
  if (!startsAndEndsLine(file, statementAt) && !/^\s*(\/\/.*)?$/.test(file.source.slice(statementAt.end, file.lineEnd(statementAt.end)))) return [];
  const line = `${file.newline}${file.indent(statementAt.start)}${name}.catch(() => {}); // Handled where it is awaited.`;
  return [{ title: `Attach a handler to \`${name}\` at once`, safety: 'safe', preferred: true, edits: () => [insert(file.lineEnd(statementAt.end), line)] }];
}
