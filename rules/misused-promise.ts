import type { CallSite, FileView, ProgramView, Reason, Report, ReportFix, Span, UnitSite, Use } from '#rule-api';
import { awaitExpression, calleeNames, certainUnit, defineRule, EVENT_LOOP, functionArgument, guardBody, insert, mayAwaitHere, promiseOf, promiseRole, replace, runsInBrowser, shortCall, shortText, unitsAround } from '#rule-api';

export default defineRule({
  id: 'misused-promise',
  summary: 'a promise, or a function that gives one, stands where its result is expected',
  family: 'awaitables',
  languages: ['typescript'],
  severity: 'warning',
  since: '0.2.0',
  needs: ['calls'],
  foreignCodes: ['@typescript-eslint/no-misused-promises', 'typescript/no-misused-promises', 'typescript-eslint/no-misused-promises', 'lint/nursery/noMisusedPromises', 'noMisusedPromises', '@typescript-eslint/strict-void-return'],
  docs: {
    why: `A promise is an object, and as such always true: \`if (isAdmin(user))\` lets everybody in, and \`users.filter(async …)\` keeps everybody.
In text it is \`[object Promise]\`, in arithmetic \`NaN\`.
Who calls a callback and does not look at what it gives does not wait for it either: \`forEach(async …)\` returns before the work is done, and a rejection in an event listener ends the process, with nobody to catch it.`,
    instead: `Await the promise first.
For arrays: \`for (const item of items) await work(item)\`, or \`await Promise.all(items.map(work))\`.
In listeners catch failures inside, around the whole body.`,
    limits: `A promise is reported where it is certainly one: \`Promise | undefined\` may well be tested.
An async function in a place that expects none is reported when it is known that it can fail, and outside of browsers, where a rejection is only written to the console; the strict profile reports it there too.`,
    fine: 'The listener is meant to end the process when it fails.',
    references: [
      { title: 'typescript-eslint: no-misused-promises', url: 'https://typescript-eslint.io/rules/no-misused-promises/' },
      { title: 'Node.js: capture rejections of promises', url: 'https://nodejs.org/api/events.html#capture-rejections-of-promises' },
    ],
  },
  examples: [
    {
      language: 'typescript',
      name: 'a promise is tested, written, and given to filter',
      bad: `async function isAdmin(user: string): Promise<boolean> {
  return user === 'root';
}

export async function greet(users: string[]): Promise<string> {
  if (isAdmin('guest')) return 'welcome'; // expect: misused-promise "always true"
  const admins = users.filter(async (user) => isAdmin(user)); // expect: misused-promise "\`filter\`"
  return \`\${isAdmin('root')} \${admins.length}\`; // expect: misused-promise "object Promise"
}
`,
      good: `async function isAdmin(user: string): Promise<boolean> {
  return user === 'root';
}

export async function greet(users: string[]): Promise<string> {
  if (await isAdmin('guest')) return 'welcome';
  const flags = await Promise.all(users.map(async (user) => isAdmin(user)));
  const admins = users.filter((_, index) => flags[index]);
  return \`\${await isAdmin('root')} \${admins.length}\`;
}
`,
    },
    {
      language: 'typescript',
      name: 'forEach and an event listener, which nobody waits for',
      bad: `import { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';

export async function saveAll(names: string[], changes: EventEmitter): Promise<void> {
  names.forEach(async (name) => { // expect: misused-promise "\`forEach\`"
    await writeFile(name, '');
  });
  changes.on('change', async (name: string) => { // expect: misused-promise "nobody sees it fail"
    await writeFile(name, '');
  });
}
`,
      good: `import { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';

export async function saveAll(names: string[], changes: EventEmitter): Promise<void> {
  await Promise.all(names.map(async (name) => {
    await writeFile(name, '');
  }));
  changes.on('change', async (name: string) => {
    try {
      await writeFile(name, '');
    } catch (error) {
      console.error(error);
    }
  });
  await names.reduce(async (before, name) => {
    await before;
    await writeFile(name, '');
  }, Promise.resolve());
}
`,
    },
  ],
  scope: 'program',
  *check(file, program): Iterable<Report> {
    for (const site of file.calls) {
      yield* asValue(file, program, site);
      yield* inArrayMethod(file, program, site);
    }
    // In a test the runner sees what fails, so that these would only be possible ones.
    if (!file.test || file.strict) yield* inVoidSlots(file, program);
  },
});

function* asValue(file: FileView, program: ProgramView, site: CallSite): Iterable<Report> {
  const { use } = site.call;
  if (use.kind === 'bound') yield* boundAsValue(file, program, site, use.name);
  const wrong = asksWhatItIs(file, site) ? undefined : wrongUse(use, site, program);
  if (wrong === undefined) return;
  const promised = promiseOf(program, site);
  if (promised?.always !== true || promised.how !== 'promise') return;
  const text = `\`${shortCall(file, site)}\``;
  yield {
    at: site.call.at,
    grade: 'certain',
    message: `${text} gives a promise, ${wrong}: its result was meant`,
    because: [{ lane: EVENT_LOOP, at: site.call.at, says: `${text} starts work and gives a promise` }, { lane: EVENT_LOOP, at: site.call.at, says: 'the promise itself is used here, not what it will be fulfilled with' }],
    fixes: mayAwaitHere(file, site) ? [{ title: `Await \`${shortCall(file, site)}\``, safety: 'timing', preferred: true, edits: () => awaitExpression(file, site.call.at) }] : [],
  };
}

/** `typeof f()` and `f() instanceof Promise` ask whether it is one. */
function asksWhatItIs(file: FileView, { call: { at } }: CallSite): boolean {
  return /^\s*\)*\s*instanceof\b/.test(file.source.slice(at.end, at.end + 40)) || /\btypeof\s*\(*\s*$/.test(file.source.slice(Math.max(0, at.start - 20), at.start));
}

/** What is wrong with using a promise so. */
function wrongUse(use: Use, site: CallSite, program: ProgramView): string | undefined {
  switch (use.kind) {
    case 'tested':
      return 'which is always true';
    case 'operand':
      return 'which is no number and no text';
    case 'formatted':
      return 'which is written as `[object Promise]`';
    case 'compared': {
      // Promises that are kept somewhere may be compared; one that is made for this call equals nothing.
      const unit = certainUnit(program, program.callees(site));
      return unit?.unit.async === true ? 'which equals nothing else' : undefined;
    }
    case 'iterated':
      return use.async ? undefined : 'which cannot be iterated';
    default:
      return undefined;
  }
}

/** `const found = isAdmin(user); if (found) …` */
function* boundAsValue(file: FileView, program: ProgramView, site: CallSite, name: string): Iterable<Report> {
  const variable = site.in.unit.variables.find((each) => each.name === name);
  if (variable === undefined || variable.bindings.length !== 1) return;
  const wrong = variable.reads.filter((read) => read.unit === site.in.index && read.order > site.call.order && ['tested', 'operand', 'formatted'].includes(read.use.kind));
  // A name that is also awaited somewhere is known to hold a promise, and may be tested to see whether there is one.
  if (wrong.length === 0 || wrong.length !== variable.reads.length) return;
  const promised = promiseOf(program, site);
  if (promised?.always !== true || promised.how !== 'promise') return;
  for (const read of wrong) {
    const says = wrongUse(read.use, site, program);
    if (says === undefined) continue;
    yield {
      at: read.at,
      grade: 'certain',
      message: `\`${name}\` is a promise, ${says}: its result was meant`,
      because: [{ lane: EVENT_LOOP, at: site.call.at, says: `\`${shortCall(file, site)}\` gives a promise, and \`${name}\` is bound to it` }, { lane: EVENT_LOOP, at: read.at, says: 'the promise itself is used here' }],
      fixes: mayAwaitHere(file, site) ? [{ title: `Await \`${shortCall(file, site)}\``, safety: 'timing', preferred: true, edits: () => awaitExpression(file, site.call.at) }] : [],
    };
  }
}

function* inArrayMethod(file: FileView, program: ProgramView, site: CallSite): Iterable<Report> {
  const { callee, args } = site.call;
  const [given] = args;
  if (callee.k !== 'attribute' || given === undefined) return;
  // What stands there tells at once of most calls that they are none of these.
  if (given.value.k === 'lambda' ? file.units[given.value.unit]?.unit.async !== true : given.value.k !== 'name' && given.value.k !== 'attribute') return;
  const role = promiseRole(program, site);
  if (role !== 'array-predicate' && role !== 'array-compare' && role !== 'array-each' && role !== 'array-reduce') return;
  const callback = functionArgument(program, site, 0);
  const [arg] = args;
  if (arg === undefined || callback === undefined || !callback.unit.async || callback.unit.generator) return;
  if (role === 'array-reduce' && carriesPromise(callback)) return;
  const method = `\`${callee.name}\``;
  const inline = arg.value.k === 'lambda';
  const text = inline ? 'this async function' : `\`${shortText(file, arg.at)}\``;
  yield {
    at: inline ? callback.unit.headAt : arg.at,
    grade: role === 'array-each' ? 'likely' : 'certain',
    message: `${text} gives ${method} a promise, ${FAILS[role]}`,
    because: [
      { lane: EVENT_LOOP, at: site.call.calleeAt, says: `${method} calls the function for each element, and does not wait` },
      { lane: EVENT_LOOP, file: callback.file, at: inline ? callback.unit.headAt : callback.unit.nameAt, says: 'each call gives a promise at once' },
    ],
    fixes: arrayFixes(file, site, role, callee.name, calleeNames(site, program)),
  };
}

const FAILS = {
  'array-predicate': 'which is always true',
  'array-compare': 'which is no number',
  'array-each': 'and does not wait for it',
  'array-reduce': 'and hands that on in place of the result',
} as const;

/** The first value is a promise, and each round awaits that of the round before. */
function carriesPromise(callback: UnitSite): boolean {
  const before = callback.unit.params[0]?.name;
  const awaited = callback.unit.variables.find((variable) => variable.name === before)?.reads.some((read) => read.use.kind === 'awaited' || read.use.kind === 'passed' || read.use.kind === 'receiver');
  return awaited === true || before === undefined;
}

function arrayFixes(file: FileView, site: CallSite, role: keyof typeof FAILS, method: string, names: readonly string[]): readonly ReportFix[] {
  const { at, calleeAt, use, optional, args } = site.call;
  if (!mayAwaitHere(file, site) || optional === true || args.length !== 1) return [];
  const name = { start: calleeAt.end - method.length, end: calleeAt.end };
  if (file.text(name) !== method || file.text(calleeAt).includes('?.')) return [];
  if (role === 'array-each' && use.kind === 'dropped' && names.some((each) => each.endsWith('Array.forEach'))) {
    return [{ title: 'Wait for all of them: `await Promise.all(….map(…))`', safety: 'timing', preferred: true, edits: () => [insert(at.start, 'await Promise.all('), replace(name, 'map'), insert(at.end, ')')] }];
  }
  if (method !== 'some' && method !== 'every') return [];
  return [{ title: `Ask all of them first, then \`${method}\``, safety: 'timing', preferred: true, edits: () => [insert(at.start, '(await Promise.all('), replace(name, 'map'), insert(at.end, `)).${method}(Boolean)`)] }];
}

/** Async functions that stand where nobody looks at what they give: listeners, attributes, options. */
function* inVoidSlots(file: FileView, program: ProgramView): Iterable<Report> {
  for (const unit of file.units) {
    const { async, generator, kind, parent, class: cls } = unit.unit;
    const around = file.units[parent];
    if (generator || kind === 'module' || cls >= 0 || around === undefined || isDeclaration(file, unit)) continue;
    // `() => work()` hands on a promise as an async function does.
    if (!async && !unit.unit.calls.some((call) => call.use.kind === 'returned')) continue;
    const taker = takerOf(program, around, unit);
    if (taker?.elsewhere === true) continue;
    yield* inVoidSlot(file, program, { unit, around, slot: unit.unit.at, at: async ? unit.unit.headAt : unit.unit.at, taker: taker?.at, inline: true });
  }
  for (const site of file.calls) {
    for (const arg of site.call.args) {
      const unit = arg.value.k === 'name' ? namedFunction(file, site.in, arg.value.name) : undefined;
      if (unit === undefined || !unit.unit.async || unit.unit.generator || isElsewhere(program, site)) continue;
      yield* inVoidSlot(file, program, { unit, around: site.in, slot: arg.at, at: arg.at, taker: site.call.calleeAt, inline: false });
    }
  }
}

interface Slot {
  readonly unit: UnitSite;
  readonly around: UnitSite;
  readonly slot: Span;
  readonly at: Span;
  readonly taker: Span | undefined;
  readonly inline: boolean;
}

function* inVoidSlot(file: FileView, program: ProgramView, { unit, around, slot, at, taker, inline }: Slot): Iterable<Report> {
  // Asked first, because it takes one question, and a rejection may take the whole file.
  if (program.expectedAt(around, slot) !== 'void') return;
  const rejection = program.rejects(unit.key);
  if (rejection.certainty !== 'yes') return;
  const what = unit.unit.async ? (inline ? 'this async function' : `the async function \`${unit.unit.name}\``) : 'this function gives a promise and';
  yield {
    at,
    grade: runsInBrowser(file, program) || file.test ? 'possible' : 'likely',
    message: `${what} stands where nothing is done with ${unit.unit.async ? 'its promise' : 'it'}: nobody sees it fail`,
    because: [
      { lane: EVENT_LOOP, at: taker ?? at, says: 'whoever calls this function drops what it gives' },
      ...(rejection.steps ?? []).map((step): Reason => ({ lane: EVENT_LOOP, file: step.site.file, at: step.span, says: step.says })),
      { lane: EVENT_LOOP, at, says: 'its promise is rejected and has no handler: Node ends the process' },
    ],
    fixes: unit.unit.async && inline ? slotFixes(file, unit) : [],
  };
}

/** A function of this file that the name is declared to be. */
function namedFunction(file: FileView, unit: UnitSite, name: string): UnitSite | undefined {
  for (const around of unitsAround(file, unit)) {
    const variable = around.unit.variables.find((each) => each.name === name);
    const [binding] = variable?.bindings ?? [];
    if (binding !== undefined) return binding.kind === 'function' && variable?.bindings.length === 1 ? file.units[binding.function] : undefined;
  }
  return undefined;
}

/** `async function f() {}` as a statement: it stands in no place. */
const isDeclaration = (file: FileView, unit: UnitSite): boolean => unit.unit.kind === 'function' && /^(?:export\s+(?:default\s+)?)?async\s+function\b/.test(file.text(unit.unit.at)) && unit.unit.name !== '' && file.source.slice(file.lineStart(unit.unit.at.start), unit.unit.at.start).trim() === '';

/** The call that takes the function as an argument, and whether what happens there is another rule's question. */
function takerOf(program: ProgramView, around: UnitSite, unit: UnitSite): { readonly at: Span; readonly elsewhere: boolean } | undefined {
  const index = around.unit.calls.findIndex((call) => call.args.some((arg) => arg.value.k === 'lambda' && arg.value.unit === unit.index));
  const call = around.unit.calls[index];
  if (call === undefined) return undefined;
  return { at: call.calleeAt, elsewhere: isElsewhere(program, { in: around, index, call }) };
}

function isElsewhere(program: ProgramView, site: CallSite): boolean {
  const role = promiseRole(program, site);
  const { callee } = site.call;
  return role === 'promise' || role === 'array-each' || role === 'array-predicate' || role === 'array-compare' || role === 'array-reduce' || (callee.k === 'name' && callee.name === 'setInterval');
}

function slotFixes(file: FileView, unit: UnitSite): readonly ReportFix[] {
  const guard = guardBody(file, unit, (error) => `console.error(${error});`);
  return guard === undefined ? [] : [{ title: 'Catch and report what fails in it', safety: 'sketch', preferred: true, edits: () => guard }];
}
