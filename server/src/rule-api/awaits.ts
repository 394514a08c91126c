import type { Callee, Chain, Ref, Span, Suspension } from '../model/index.ts';
import { aloneOnLines, freshName, insert, replace, topLevelStart, type TextEdit } from './edits.ts';
import { callAt, loopAround, regionsAround, shortCall } from './handles.ts';
import type { Reason } from './rule.ts';
import type { CallSite, FileView, ProgramView, UnitSite } from './views.ts';

/** Building blocks for rules about awaitables and the event loop. */

export const EVENT_LOOP = 'the event loop';

/** Puts `await` before an expression that is a call, in parentheses where its context would take the wrong operand. */
export function awaitEdits(file: FileView, site: CallSite): readonly TextEdit[] {
  const parens = needsParens(file, site);
  return [insert(site.call.at.start, parens ? '(await ' : 'await '), ...(parens ? [insert(site.call.at.end, ')')] : [])];
}

/** `await` in an expression of a generator would make it an async generator, and lambdas cannot hold one. */
export function mayAwait(site: CallSite): boolean {
  const loop = loopAround(site.in, site.call.region);
  return site.in.unit.async && (loop === undefined || site.in.unit.regions[loop]?.kind !== 'comprehension');
}

/** `await name(…)` in place of `f(…)`: the same arguments. */
export function awaitInstead(file: FileView, site: CallSite, name: string): readonly TextEdit[] {
  const parens = needsParens(file, site);
  return [replace(site.call.calleeAt, `${parens ? '(' : ''}await ${name}`), ...(parens ? [insert(site.call.at.end, ')')] : [])];
}

/** `await run(f, …)` in place of `f(…)`; `undefined` where the arguments cannot stand behind another. */
export function awaitInThread(file: FileView, site: CallSite, run: string): readonly TextEdit[] | undefined {
  const { calleeAt, argsAt, args, at } = site.call;
  const only = args.length === 1 ? args[0] : undefined;
  if (only?.value.k === 'comprehension' && only.value.type === 'generator' && !file.text(only.at).startsWith('(')) return undefined;
  if (file.source[argsAt.start] !== '(') return undefined;
  const parens = needsParens(file, site);
  return [
    insert(at.start, `${parens ? '(' : ''}await ${run}(`),
    replace({ start: calleeAt.end, end: argsAt.start + 1 }, args.length === 0 ? '' : ', '),
    ...(parens ? [insert(at.end, ')')] : []),
  ];
}

/** `await argument` in place of `f(argument)`. */
export function awaitArgument(file: FileView, site: CallSite, argument: Span): readonly TextEdit[] {
  const parens = needsParens(file, site);
  return [replace({ start: site.call.at.start, end: argument.start }, `${parens ? '(' : ''}await `), replace({ start: argument.end, end: site.call.at.end }, parens ? ')' : '')];
}

/**
 * Keeps the task that a statement drops in a module-level set until it is done, as the documentation of `create_task` shows.
 * `undefined` when the statement shares its lines with other code or there is no free name.
 */
export function keepInSet(file: FileView, site: CallSite, task: string): readonly TextEdit[] | undefined {
  const statement = site.call.statementAt;
  if (!aloneOnLines(file, statement) && !endsWithComment(file, statement)) return undefined;
  const kept = existingSet(file);
  const set = kept ?? freshName(file, 'background_tasks', 'running_tasks', 'kept_tasks');
  const name = freshLocal(site.in, 'task', 'background_task', 'kept_task');
  if (set === undefined || name === undefined) return undefined;
  const indent = file.indent(statement.start);
  const keeping = [`${set}.add(${name})`, `${name}.add_done_callback(${set}.discard)`].map((line) => file.newline + indent + line).join('');
  return [...(kept === undefined ? [definition(file, site, set)] : []), replace(statement, `${name} = ${task}`), insert(file.lineEnd(statement.end), keeping)];
}

/** Steps through a chain of calls to its leaf, each at its call. */
export function chainSteps(program: ProgramView, lane: string, chain: Chain<unknown> | undefined, leaf: (name: string) => string): readonly Reason[] {
  const steps: Reason[] = [];
  for (let link = chain; link !== undefined; link = link.next) {
    const site = program.site(link.unit, link.call);
    if (site === undefined) return steps;
    const view = program.view(site.in.file);
    const text = view === undefined ? 'it' : shortCall(view, site);
    const says = link.next === undefined ? leaf(link.name ?? text) : `\`${site.in.unit.name || 'the module'}\` calls \`${text}\``;
    steps.push({ lane, file: site.in.file, at: site.call.at, says });
  }
  return steps;
}

/** The units through which a chain runs. */
export function chainUnits(program: ProgramView, chain: Chain<unknown> | undefined): readonly UnitSite[] {
  const units: UnitSite[] = [];
  for (let link = chain; link !== undefined; link = link.next) {
    const unit = program.unit(link.unit);
    if (unit !== undefined) units.push(unit);
  }
  return units;
}

/** How many steps of a chain depend on something: they stand in a branch, the function may have returned before, or it remembers what it gave. */
export function conditions(program: ProgramView, chain: Chain<unknown> | undefined): number {
  let count = 0;
  for (let link = chain; link !== undefined; link = link.next) {
    const step = program.site(link.unit, link.call);
    if (step === undefined || inBranch(step.in, step.call.region) || returnsBefore(step) || remembersResult(step.in)) count += 1;
  }
  return count;
}

const inBranch = (unit: UnitSite, region: number): boolean => regionsAround(unit, region).some((at) => ['branch', 'handler'].includes(unit.unit.regions[at]?.kind ?? ''));

/** Under `@lru_cache` and its kin the body runs once for each set of arguments. */
function remembersResult(unit: UnitSite): boolean {
  return unit.unit.decorators.some((ref) => {
    const decorator = ref.k === 'call' ? ref.of : ref;
    return (decorator.k === 'name' || decorator.k === 'attribute') && /^(lru_cache|cache|cached\w*|memoize\w*)$/.test(decorator.name);
  });
}

function returnsBefore({ in: unit, call }: CallSite): boolean {
  return unit.unit.exits.some((exit) => exit.kind === 'return' && exit.order < call.order && inBranch(unit, exit.region));
}

/** The name of the library function at the end of a chain. */
export function leafName(chain: Chain<unknown> | undefined): string | undefined {
  let link = chain;
  while (link?.next !== undefined) link = link.next;
  return link?.name;
}

/** The one unit that a call certainly runs at once, with no unknown decorator between. */
export function certainUnit(program: ProgramView, callees: readonly Callee[]): UnitSite | undefined {
  const [callee] = callees;
  if (callees.length !== 1 || callee?.unit === undefined || callee.decorated === 'unknown' || callee.kind === 'unknown') return undefined;
  return program.unit(callee.unit);
}

/** Does the file, anywhere, import the module or a part of it? */
export function importsModule(file: FileView, module: string): boolean {
  return file.facts.imports.some((each) => each.level === 0 && (each.module === module || each.module.startsWith(`${module}.`)));
}

/**
 * The call waits on the loop's own thread for work that must run on that loop: `run_coroutine_threadsafe(c(), loop).result()`
 * where `loop` is the running one. Gives the call that hands over the coroutine.
 */
export function waitsOnOwnLoop(program: ProgramView, site: CallSite): CallSite | undefined {
  const { callee } = site.call;
  if (!site.in.unit.async || callee.k !== 'attribute' || callee.name !== 'result') return undefined;
  const handed = site.in.unit.calls.findIndex((call, index) => {
    const { use } = call;
    const toThis = use.kind === 'receiver' && use.call === site.index;
    const byName = use.kind === 'bound' && callee.of.k === 'name' && callee.of.name === use.name && call.order < site.call.order;
    return (toThis || byName) && isCallOf(program, site.in, index, 'asyncio.run_coroutine_threadsafe');
  });
  const hand = handed < 0 ? undefined : callAt(site.in, handed);
  return hand !== undefined && runningLoop(program, hand) ? hand : undefined;
}

function runningLoop(program: ProgramView, hand: CallSite): boolean {
  const loop = hand.call.args.find((arg) => arg.name === 'loop') ?? hand.call.args[1];
  if (loop === undefined) return false;
  const own = (index: number): boolean => isCallOf(program, hand.in, index, 'asyncio.get_running_loop') || isCallOf(program, hand.in, index, 'asyncio.get_event_loop');
  if (loop.call !== undefined) return own(loop.call);
  const name = loop.value.k === 'name' ? loop.value.name : undefined;
  const variable = hand.in.unit.variables.find((each) => each.name === name);
  if (variable?.bindings.length !== 1) return false;
  return hand.in.unit.calls.some((call, index) => call.use.kind === 'bound' && call.use.name === name && own(index));
}

/** A thread lock, by what it does to tasks of one loop: an `RLock` or `Condition` belongs to the thread, so that each of them may enter. */
export function threadLockKind(program: ProgramView, unit: UnitSite, lock: Ref): 'lock' | 'rlock' | 'semaphore' | undefined {
  const value = program.value(unit, lock);
  if (program.isInstanceOf(value, ['threading.RLock', '_thread.RLock', 'threading._RLock', 'threading.Condition']) === 'yes') return 'rlock';
  if (program.isInstanceOf(value, ['threading.Lock', '_thread.lock', '_thread.LockType']) === 'yes') return 'lock';
  return program.isInstanceOf(value, ['threading.Semaphore', 'threading.BoundedSemaphore']) === 'yes' ? 'semaphore' : undefined;
}

/** The first await between `lock.acquire()` and its `release()` in the same coroutine. */
export function awaitWhileHeld(file: FileView, program: ProgramView, acquire: CallSite): Suspension | undefined {
  const { callee, calleeAt, order, use } = acquire.call;
  if (callee.k !== 'attribute' || callee.name !== 'acquire' || use.kind === 'awaited') return undefined;
  const release = file.text(calleeAt).replace(/acquire$/, 'release');
  const { calls, suspensions } = acquire.in.unit;
  // A coroutine that never releases it may hand the lock over: what happens then is another rule's question.
  const releases = calls.filter((each) => each.callee.k === 'attribute' && each.callee.name === 'release' && file.text(each.calleeAt) === release).map((each) => each.order);
  const paths = program.paths(acquire.in);
  return suspensions.find(
    (suspension) =>
      suspension.order > order &&
      releases.some((each) => each > suspension.order) &&
      paths.follows(order, suspension.order) &&
      paths.escape({ from: order, to: suspension.order, avoiding: releases, exceptions: 'ignore' }) !== undefined,
  );
}

export function isCallOf(program: ProgramView, unit: UnitSite, index: number, name: string): boolean {
  const site = callAt(unit, index);
  return site !== undefined && program.callees(site).some((callee) => callee.names.includes(name));
}

/** Code of the module itself, or a function that only such code runs. */
export function outsideLoop(program: ProgramView, site: CallSite): boolean {
  if (site.in.unit.kind === 'module') return true;
  if (site.in.unit.kind !== 'function' || site.in.unit.async || site.in.unit.generator) return false;
  const lanes = program.lanes(site.in.key);
  return lanes.length > 0 && lanes.every((lane) => lane.kind === 'main' || lane.kind === 'import');
}

function needsParens(file: FileView, site: CallSite): boolean {
  switch (site.call.use.kind) {
    case 'dropped':
    case 'bound':
    case 'stored':
    case 'unpacked':
    case 'returned':
    case 'passed':
    case 'element':
    case 'formatted':
      return false;
    default: {
      const before = file.source.slice(file.lineStart(site.call.at.start), site.call.at.start);
      const after = file.source.slice(site.call.at.end, file.lineEnd(site.call.at.end));
      return !(/^\s*(?:if|elif|while|assert|with|for\b.*\bin)\s+$/.test(before) && /^\s*(?::|,|as\b|$)/.test(after));
    }
  }
}

function endsWithComment(file: FileView, statement: Span): boolean {
  const before = file.source.slice(file.lineStart(statement.start), statement.start);
  const after = file.source.slice(statement.end, file.lineEnd(statement.end));
  return before.trim() === '' && /^\s*#/.test(after);
}

function existingSet(file: FileView): string | undefined {
  const module = file.units[0];
  return module?.unit.variables.find(
    (variable) =>
      variable.name.endsWith('_tasks') &&
      variable.bindings.length === 1 &&
      variable.bindings.every((binding) => binding.kind === 'value' && binding.value.k === 'call' && binding.value.of.k === 'name' && binding.value.of.name === 'set'),
  )?.name;
}

function definition(file: FileView, site: CallSite, set: string): TextEdit {
  let at = file.lineStart(site.in.unit.kind === 'module' ? site.call.statementAt.start : topLevelStart(file, site.in));
  for (let above = at === 0 ? 0 : file.lineStart(at - 1); at > 0 && file.source[above] === '#'; above = at === 0 ? 0 : file.lineStart(at - 1)) at = above;
  const space = site.in.unit.kind === 'module' ? file.newline : file.newline.repeat(3);
  return insert(at, `${file.indent(at)}${set} = set()${space}`);
}

/** A name that the unit does not use. */
function freshLocal(site: UnitSite, ...candidates: readonly string[]): string | undefined {
  return candidates.find((name) => !site.unit.variables.some((variable) => variable.name === name));
}

/** Importing a module gives the same, whoever asks and however often: `(await import('m')).default`. */
export function isImported(value: Ref | undefined): boolean {
  let inner = value;
  while (inner?.k === 'attribute' || inner?.k === 'await') inner = inner.of;
  return inner?.k === 'call' && inner.of.k === 'name' && inner.of.name === 'import';
}
