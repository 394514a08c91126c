import type { CallSite, FileView, ProgramView, Promised, Reason, Rejection, Report, ReportFix, UnitSite } from '#rule-api';
import { awaitAll, awaitExpression, catchBehind, defineRule, EVENT_LOOP, functionArgument, handlesRejection, insert, mayAwaitHere, promisedBy, promiseOf, promiseRole, reportingHandler, shortCall, shortText } from '#rule-api';

export default defineRule({
  id: 'floating-promise',
  summary: 'a promise is dropped: nothing waits for it and nobody sees it fail',
  family: 'awaitables',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  foreignCodes: ['@typescript-eslint/no-floating-promises', 'typescript/no-floating-promises', 'typescript-eslint/no-floating-promises', 'no-floating-promises', 'lint/nursery/noFloatingPromises', 'noFloatingPromises'],
  docs: {
    why: `A promise that is dropped runs beside the code that started it: what follows does not wait, and a test ends before its check does.
When it is rejected nobody is told. Node ends the process for it, with the stack of the failure and not of the place that forgot it; a browser writes it to the console and goes on.
Some objects with a \`then\` are worse: queries of knex, mongoose and Prisma are not even sent until somebody awaits them.`,
    instead: `Put \`await\` before it, or \`return\` it to a caller that does.
Many at once: \`await Promise.all(items.map(…))\`.
Work that is meant to go on by itself needs somebody who deals with its failure: \`work().catch(report)\`.
\`void work()\` says that dropping it is meant.`,
    limits: `A promise that is stored, passed on or returned is taken to be dealt with there.
A name that is bound to a promise and never read is reported in functions only.
Objects whose \`then\` is there for convenience, and which do their work without it, are not reported.`,
    fine: 'The work cannot fail and nobody needs to know when it ends: say so with `void`.',
    references: [
      { title: 'MDN: using promises, common mistakes', url: 'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Guide/Using_promises#common_mistakes' },
      { title: "Node.js: event 'unhandledRejection'", url: 'https://nodejs.org/api/process.html#event-unhandledrejection' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a promise that is dropped as a statement',
      bad: `async function save(name: string): Promise<void> {
  if (name === '') throw new Error('no name');
}

export async function rename(name: string): Promise<void> {
  save(name); // expect: floating-promise "\`save\\(name\\)\`"
  console.log('saved');
}
`,
      good: `async function save(name: string): Promise<void> {
  if (name === '') throw new Error('no name');
}

export async function rename(name: string): Promise<void> {
  await save(name);
  save(name).catch((error: unknown) => console.error(error));
  save(name).then(() => console.log('saved'), console.error);
  console.log('saved');
}

export const later = (name: string): Promise<void> => save(name);
`,
    },
    {
      language: 'typescript',
      name: 'many promises, of which none is awaited',
      bad: `async function send(to: string): Promise<void> {
  await Promise.resolve(to);
}

export async function sendAll(names: string[]): Promise<void> {
  names.map(async (name) => send(name)); // expect: floating-promise "the promises"
  const first = send('first'); // expect: floating-promise "never read"
}
`,
      good: `async function send(to: string): Promise<void> {
  await Promise.resolve(to);
}

export async function sendAll(names: string[]): Promise<void> {
  await Promise.all(names.map(async (name) => send(name)));
  const first = send('first');
  await first;
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      const { use } = site.call;
      if (use.kind !== 'dropped' && use.kind !== 'bound') continue;
      if (site.call.jsx === true || handlesRejection(site)) continue;
      const promised = promiseOf(program, site);
      if (promised === undefined || !isLost(program, site, promised)) continue;
      if (use.kind === 'bound' && !neverRead(program, site, use.name, promised)) continue;
      yield report(file, program, site, promised);
    }
    for (const unit of file.units) yield* namedAndDropped(file, program, unit);
  },
});

/** `ready;` or `this.ready;` as a statement, where `await` was forgotten. */
function* namedAndDropped(file: FileView, program: ProgramView, unit: UnitSite): Iterable<Report> {
  const reads = unit.unit.variables.flatMap((variable) => variable.reads.flatMap((read) => (read.use.kind === 'dropped' ? [{ in: file.units[read.unit] ?? unit, at: read.at }] : [])));
  const accesses = unit.unit.accesses.flatMap((access) => (access.mode === 'read' && access.use?.kind === 'dropped' ? [{ in: unit, at: access.at }] : []));
  for (const named of [...reads, ...accesses]) {
    const promised = promisedBy(program.typeAt(named.in, named.at));
    const checks = promised !== undefined && isCheck(program, promised);
    if (promised === undefined || (promised.how !== 'promise' && !checks)) continue;
    const text = `\`${shortText(file, named.at)}\``;
    yield {
      at: named.at,
      grade: promised.always ? 'certain' : 'likely',
      message: checks ? unchecked(text) : `${text} holds a promise, and naming it as a statement does not wait for it`,
      because: [{ lane: EVENT_LOOP, at: named.at, says: `the statement looks at ${text} and goes on` }],
      fixes: named.in.unit.async && named.at.start >= named.in.unit.bodyAt.start ? [{ title: `Await ${text}`, safety: 'timing', preferred: true, edits: () => awaitExpression(file, named.at) }] : [],
    };
  }
}

/** Whether nobody would notice what becomes of the promise if the statement dropped it. */
function isLost(program: ProgramView, site: CallSite, promised: Promised): boolean {
  const role = promiseRole(program, site);
  if (role === 'statement') return false;
  // `(async () => { … })()` is written to be left alone, and may be when it deals with its failures itself.
  if (promised.how === 'promise' || promised.how === 'array') return site.call.callee.k !== 'lambda' || program.mayReject(site).certainty !== 'no';
  const kind = program.effectOf(promised.names)?.role;
  if (promised.how === 'thenable' && kind !== 'lazy-thenable' && kind !== 'assertion-thenable') return false;
  return promised.always && !builds(program, site) && !givesCallback(program, site);
}

/** A method of a query that somebody holds adds to that query, and gives it back: `query.where(…)`. */
function builds(program: ProgramView, site: CallSite): boolean {
  let { callee } = site.call;
  while (callee.k === 'attribute' || callee.k === 'call') {
    callee = callee.of;
    if (callee.k !== 'name' && !(callee.k === 'attribute' && callee.of.k === 'name' && callee.of.name === 'this')) continue;
    const value = program.value(site.in, callee, site.call.order);
    if (value.k === 'promise') return true;
  }
  return false;
}

/** A callback is given somewhere in the chain, which starts the work: `request(app).get('/').expect(200, done)`. */
function givesCallback(program: ProgramView, site: CallSite): boolean {
  const chain = site.in.unit.calls.filter((call) => call.at.start === site.call.at.start && call.at.end <= site.call.at.end);
  return chain.some((call) => {
    const starts = call.callee.k === 'attribute' && STARTING.has(call.callee.name);
    return call.args.some(({ value }) => (value.k === 'lambda' && starts) || (value.k === 'name' && (/^(done|cb|callback|next)$/.test(value.name) || (starts && program.value(site.in, value, call.order).k === 'unit'))));
  });
}

/** Methods that begin the work when they are given a function. */
const STARTING: ReadonlySet<string> = new Set(['end', 'exec', 'expect', 'then', 'catch', 'finally', 'asCallback', 'nodeify', 'stream', 'pipe']);

function neverRead(program: ProgramView, site: CallSite, name: string, promised: Promised): boolean {
  if (promised.how === 'thenable' || !promised.always || site.in.unit.kind === 'module' || name.startsWith('_')) return false;
  const variable = site.in.unit.variables.find((each) => each.name === name);
  if (variable === undefined || variable.reads.length > 0) return false;
  const fate = program.fate(site);
  return fate.escapes === 'no' && fate.flows.every((flow) => flow.use.kind === 'bound' && flow.via === 'direct');
}

function report(file: FileView, program: ProgramView, site: CallSite, promised: Promised): Report {
  const text = `\`${shortCall(file, site)}\``;
  const { use } = site.call;
  const rejection = promised.how === 'promise' ? program.mayReject(site) : undefined;
  const from = (rejection?.certainty === 'yes' ? (rejection.steps ?? []) : []).map((step): Reason => ({ lane: EVENT_LOOP, file: step.site.file, at: step.span, says: step.says }));
  return {
    at: site.call.at,
    grade: atEndOfProgram(site) || startedOnPurpose(program, site, rejection) ? 'possible' : promised.always ? 'certain' : 'likely',
    message: message(program, text, promised, use.kind === 'bound' ? use.name : undefined),
    because: [
      { lane: EVENT_LOOP, at: site.call.at, says: starts(text, promised) },
      ...from,
      {
        lane: EVENT_LOOP,
        at: site.call.statementAt,
        says: promised.how === 'lazy' ? 'the statement ends and nobody asked for the result' : use.kind === 'bound' ? `nothing reads \`${use.name}\`: nobody waits for the promise, and nobody sees it fail` : 'the statement ends: nobody waits for the promise, and nobody sees it fail',
      },
    ],
    fixes: fixes(file, program, site, promised),
  };
}

function message(program: ProgramView, text: string, promised: Promised, name: string | undefined): string {
  if (isCheck(program, promised)) return unchecked(text);
  if (promised.how === 'lazy' || promised.how === 'thenable') return `${text} does nothing until somebody awaits it`;
  if (promised.how === 'array') return `the promises that ${text} gives are dropped: nothing waits for them and nobody sees them fail`;
  const what = promised.always ? 'the promise' : 'the promise that may come';
  return name === undefined ? `${what} from ${text} is dropped: nothing waits for it and nobody sees it fail` : `${what} from ${text} is bound to \`${name}\`, which is never read`;
}

/** `expect(promise).to.be.rejected`, whose check ends only when it is awaited. */
const isCheck = (program: ProgramView, promised: Promised): boolean => program.effectOf(promised.names)?.role === 'assertion-thenable';

const unchecked = (text: string): string => `the check ${text} is not awaited: the test ends before it, and cannot fail by it`;

function starts(text: string, promised: Promised): string {
  if (promised.how === 'lazy') return `${text} only prepares the work`;
  return promised.how === 'array' ? `${text} starts work for each element, and gives their promises` : `${text} starts work that ends later`;
}

/** A plain function that starts what cannot fail, or puts something off with `Promise.resolve().then(…)`, means to go on without it. */
function startedOnPurpose(program: ProgramView, site: CallSite, rejection: Rejection | undefined): boolean {
  const { unit } = site.in;
  if (unit.async || unit.kind === 'module') return false;
  const each = promiseRole(program, site) === 'array-map' ? functionArgument(program, site, 0) : undefined;
  return (each === undefined ? rejection : program.rejects(each.key))?.certainty === 'no' || isPutOff(site);
}

function isPutOff({ call: { callee } }: CallSite): boolean {
  if (callee.k !== 'attribute' || callee.name !== 'then' || callee.of.k !== 'call') return false;
  const { of, args } = callee.of;
  return args.length === 0 && of.k === 'attribute' && of.name === 'resolve' && of.of.k === 'name' && of.of.name === 'Promise';
}

/** The last thing that a module does is to start the program: that a failure ends the process is what one wants. */
function atEndOfProgram(site: CallSite): boolean {
  if (site.in.unit.kind !== 'module' || site.call.region !== 0) return false;
  return site.in.unit.calls.every((call) => call.order <= site.call.order || call.at.start < site.call.statementAt.end);
}

function fixes(file: FileView, program: ProgramView, site: CallSite, promised: Promised): readonly ReportFix[] {
  const { at, use } = site.call;
  const text = shortCall(file, site);
  const found: ReportFix[] = [];
  if (mayAwaitHere(file, site)) {
    const all = promised.how === 'array';
    found.push({ title: all ? `Await all promises of \`${text}\`` : `Await \`${text}\``, safety: 'timing', preferred: true, edits: () => (all ? awaitAll(at) : awaitExpression(file, at)) });
  }
  if (promised.how !== 'promise' || use.kind === 'bound') return found;
  if (promised.always) found.push({ title: 'Report its failure with `catch`', safety: 'sketch', preferred: found.length === 0, edits: () => catchBehind(file, at, reportingHandler(file)) });
  // Nobody but its author knows that dropping it was meant, so nothing may do this unasked.
  if (program.mayReject(site).certainty !== 'yes') found.push({ title: 'Say with `void` that nobody waits for it', safety: 'sketch', edits: () => [insert(at.start, 'void ')] });
  return found;
}
