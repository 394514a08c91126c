import { UNKNOWN_REF, type Ref, type Region, type Span } from '../../model/index.ts';
import { ITERATED, ITERATED_ASYNC, NO_USE, TESTED, type Draft } from '../uses.ts';
import { decide } from './conditions.ts';
import { recordHeader } from './headers.ts';
import type { Interpreter, Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';
import { isIrrefutable, lowerPattern } from './patterns.ts';
import { assignTo } from './targets.ts';

/** Makes the header the statement that its expressions stand in, and broken when it has a flaw; the caller restores `broken`. */
function noteHeader(l: Lowering, node: number, body: number | undefined): void {
  recordHeader(l, node, node, body);
  if (!l.flawed(node)) return;
  // Only what stands before the body counts: a flaw in the body is the body's own.
  const limit = body ?? l.after(node);
  for (let child = node + 1; child < limit; child = l.after(child)) if (l.flawed(child)) l.broken = true;
}

function lowerBody(l: Lowering, block: number | undefined): void {
  if (block !== undefined && block !== 0) l.block(block);
}

const blockOf = (l: Lowering, node: number): number | undefined => l.parts(node).findLast((part) => l.kind(part) === K.block);

/** Errors between the parts of a compound statement hold names that somebody reads. */
function lowerErrors(l: Lowering, node: number): void {
  if (!l.flawed(node)) return;
  for (const child of l.children(node)) if (l.kind(child) === K.ERROR) l.unreadable(child);
}

export function lowerIf(l: Lowering, node: number): void {
  if (l.interpreter && lowerDecided(l, node, l.interpreter)) return;
  const statement = l.unit.statement++;
  const parts = l.parts(node);
  const clauses = parts.filter((part) => l.kind(part) === K.elif_clause || l.kind(part) === K.else_clause);
  const exhaustive = clauses.some((clause) => l.kind(clause) === K.else_clause);
  const body = parts.find((part) => l.kind(part) === K.block);
  const { typeOnly } = l;
  let test = lowerTest(l, node, body);
  lowerErrors(l, node);
  const first = l.openRegion('branch', bodySpan(l, node, body), statement, 0);
  setTest(first, test);
  if (exhaustive) first.exhaustive = true;
  if (test.guard === 'type-checking') l.typeOnly = true;
  lowerBody(l, body);
  l.closeRegion(first);
  l.typeOnly = typeOnly;
  clauses.forEach((clause, index) => {
    const block = blockOf(l, clause);
    // The test of an `elif` runs only when the arms before it did not, so it is part of its own arm.
    const region = l.openRegion('branch', bodySpan(l, clause, block), statement, index + 1);
    if (exhaustive) region.exhaustive = true;
    if (l.kind(clause) === K.elif_clause) test = lowerTest(l, clause, block);
    else {
      noteHeader(l, clause, block);
      test = { ref: test.ref, at: test.at, guard: undefined };
      region.negated = true;
    }
    setTest(region, test);
    lowerErrors(l, clause);
    lowerBody(l, block);
    l.closeRegion(region);
  });
}

/**
 * An `if` whose arms depend on the interpreter alone: the arm that holds is lowered as if there were no `if`.
 * Where none holds, the arms tell of names that other interpreters have, which do no harm as long as they replace none.
 */
function lowerDecided(l: Lowering, node: number, interpreter: Interpreter): boolean {
  const arms = [node, ...l.parts(node).filter((part) => l.kind(part) === K.elif_clause || l.kind(part) === K.else_clause)];
  const answers = arms.map((arm) => (l.kind(arm) === K.else_clause ? true : decide(l, l.first(arm), interpreter)));
  const firstHolds = answers.indexOf(true);
  if (answers.slice(0, firstHolds < 0 ? undefined : firstHolds).includes(undefined)) return false;
  const bodyOf = (arm: number): number | undefined => l.parts(arm).find((part) => l.kind(part) === K.block);
  const { spare } = l;
  if (firstHolds < 0) l.spare = true;
  for (const arm of firstHolds < 0 ? arms : [arms[firstHolds] ?? node]) lowerBody(l, bodyOf(arm));
  l.spare = spare;
  return true;
}

interface Test {
  readonly ref: Ref;
  readonly at: Span;
  readonly guard: Region['guard'] | undefined;
}

/** Lowers the condition of an `if`, `elif` or `while`. */
function lowerTest(l: Lowering, node: number, body: number | undefined): Test {
  const condition = l.first(node);
  const { broken } = l;
  noteHeader(l, node, body);
  const there = condition !== 0 && condition !== body;
  const ref = there ? l.expression(condition, TESTED) : UNKNOWN_REF;
  l.broken = broken;
  return { ref, at: l.at(there ? condition : node), guard: there ? guardOf(l, condition) : undefined };
}

function setTest(region: Draft<Region>, test: Test): void {
  region.test = test.ref;
  region.testAt = test.at;
  if (test.guard) region.guard = test.guard;
}

const bodySpan = (l: Lowering, node: number, body: number | undefined): Span => l.at(body ?? node);

function guardOf(l: Lowering, condition: number): Region['guard'] | undefined {
  if (condition === 0) return undefined;
  const inner = l.bare(condition);
  const text = l.endOf(inner) - l.startOf(inner) < 60 ? l.text.slice(l.startOf(inner), l.endOf(inner)) : '';
  if (/^(__name__\s*==\s*(['"])__main__\2|(['"])__main__\3\s*==\s*__name__)$/.test(text)) return 'main';
  return /^(\w+\.)?TYPE_CHECKING$/.test(text) ? 'type-checking' : undefined;
}

export function lowerWhile(l: Lowering, node: number): void {
  const body = l.parts(node).find((part) => l.kind(part) === K.block);
  const statement = l.unit.statement++;
  // The test is evaluated before each turn, so it is part of the loop.
  const region = l.openRegion('loop', l.at(node), statement, 0);
  const test = lowerTest(l, node, body);
  setTest(region, test);
  if (test.ref.k === 'literal' && test.ref.value) region.endless = true;
  lowerErrors(l, node);
  lowerBody(l, body);
  l.closeRegion(region);
  lowerLoopElse(l, node, statement);
}

function lowerLoopElse(l: Lowering, node: number, statement: number): void {
  const clause = l.parts(node).find((part) => l.kind(part) === K.else_clause);
  if (clause !== undefined) lowerClause(l, clause, 'loop-else', { statement, arm: 1 });
}

/** `else:` or `finally:` with its block. */
function lowerClause(l: Lowering, clause: number, kind: Region['kind'], part: { readonly statement: number; readonly arm: number }): void {
  const body = blockOf(l, clause);
  const { broken } = l;
  const region = l.openRegion(kind, bodySpan(l, clause, body), part.statement, part.arm);
  noteHeader(l, clause, body);
  l.broken = broken;
  lowerErrors(l, clause);
  lowerBody(l, body);
  l.closeRegion(region);
}

export function lowerFor(l: Lowering, node: number): void {
  const parts = l.parts(node);
  const body = parts.find((part) => l.kind(part) === K.block);
  const [target, source] = parts;
  const async = l.text.startsWith('async', l.startOf(node));
  const statement = l.unit.statement++;
  const { broken } = l;
  noteHeader(l, node, body);
  const header = l.statementAt;
  const headerBroken = l.broken;
  const readable = target !== undefined && source !== undefined && source !== body && target !== body;
  const iterates = readable ? l.expression(source, async ? ITERATED_ASYNC : ITERATED) : UNKNOWN_REF;
  const call = readable ? l.callOf(source) : undefined;
  lowerErrors(l, node);
  const region = l.openRegion('loop', bodySpan(l, node, body), statement, 0);
  region.iterates = iterates;
  if (async) region.async = true;
  if (readable) {
    if (async && !headerBroken) l.suspend({ kind: 'async-for', of: iterates, ...(call === undefined ? {} : { call }), at: { start: l.startOf(node), end: l.endOf(source) } });
    l.statementAt = header;
    assignTo(l, target, { value: iterates.k === 'unknown' || headerBroken ? UNKNOWN_REF : { k: 'element', of: iterates, async } });
  }
  l.broken = broken;
  lowerBody(l, body);
  l.closeRegion(region);
  lowerLoopElse(l, node, statement);
}

export function lowerWith(l: Lowering, node: number): void {
  const body = l.parts(node).find((part) => l.kind(part) === K.block);
  const clause = l.parts(node).find((part) => l.kind(part) === K.with_clause);
  const items = clause === undefined ? [] : l.parts(clause).filter((part) => l.kind(part) === K.with_item);
  const async = l.text.startsWith('async', l.startOf(node));
  const { broken } = l;
  noteHeader(l, node, body);
  const header = l.statementAt;
  const headerBroken = l.broken;
  lowerErrors(l, node);
  const enter = (index: number): void => {
    const item = items[index];
    l.broken = item === undefined ? broken : headerBroken;
    if (item === undefined) lowerBody(l, body);
    else if (l.enter(item)) {
      lowerItem(l, item, { async, body: bodySpan(l, node, body), header, inner: () => enter(index + 1) });
      l.leave();
    }
  };
  enter(0);
  l.broken = broken;
}

interface Entered {
  readonly async: boolean;
  readonly body: Span;
  readonly header: Span;
  readonly inner: () => void;
}

function lowerItem(l: Lowering, item: number, entered: Entered): void {
  const { async } = entered;
  const content = l.first(item);
  const [value, target] = content !== 0 && l.kind(content) === K.as_pattern ? l.parts(content) : [content];
  if (value === undefined || value === 0) {
    entered.inner();
    return;
  }
  l.statementAt = entered.header;
  const use: { kind: 'entered'; async: boolean; region: number } = { kind: 'entered', async, region: 0 };
  const manager = l.expression(value, use);
  const call = l.callOf(value);
  if (async && !l.broken) l.suspend({ kind: 'async-with', of: manager, ...(call === undefined ? {} : { call }), at: l.at(value) });
  const name = target === undefined ? undefined : l.first(target);
  const managerName = name !== undefined && l.kind(name) === K.identifier ? l.name(name) : undefined;
  const region = l.openRegion('with', entered.body, l.unit.statement++, 0);
  use.region = l.unit.region;
  region.manager = manager;
  region.managerAt = l.at(value);
  if (managerName !== undefined) region.managerName = managerName;
  if (async) region.async = true;
  if (target !== undefined) assignTo(l, target, { value: manager.k === 'unknown' ? UNKNOWN_REF : { k: 'entered', of: manager, async } });
  entered.inner();
  l.closeRegion(region);
}

export function lowerTry(l: Lowering, node: number): void {
  const parts = l.parts(node);
  const statement = l.unit.statement++;
  const body = parts.find((part) => l.kind(part) === K.block);
  const { broken } = l;
  noteHeader(l, node, body);
  l.broken = broken;
  lowerErrors(l, node);
  const region = l.openRegion('try', bodySpan(l, node, body), statement, 0);
  lowerBody(l, body);
  l.closeRegion(region);
  let arm = 1;
  for (const clause of parts) {
    switch (l.kind(clause)) {
      case K.except_clause:
        lowerHandler(l, clause, { statement, arm });
        break;
      case K.else_clause:
        lowerClause(l, clause, 'try-else', { statement, arm });
        break;
      case K.finally_clause:
        lowerClause(l, clause, 'finally', { statement, arm });
        break;
      default:
        continue;
    }
    arm++;
  }
}

function lowerHandler(l: Lowering, clause: number, part: { readonly statement: number; readonly arm: number }): void {
  const block = blockOf(l, clause);
  const { broken } = l;
  const group = /^except\s*\*/.test(l.text.slice(l.startOf(clause), l.startOf(clause) + 40));
  const catches: Ref[] = [];
  const region = l.openRegion('handler', bodySpan(l, clause, block), part.statement, part.arm);
  region.catches = catches;
  if (group) region.group = true;
  noteHeader(l, clause, block);
  for (const child of l.parts(clause)) {
    if (child === block) continue;
    const [value, target] = l.kind(child) === K.as_pattern ? l.parts(child) : [child];
    if (value === undefined) continue;
    const ref = l.expression(value, NO_USE);
    if (ref.k === 'collection') catches.push(...ref.items);
    else catches.push(ref);
    if (target !== undefined) assignTo(l, target, { value: group || ref.k === 'unknown' ? UNKNOWN_REF : { k: 'caught', of: ref } });
  }
  l.broken = broken;
  lowerErrors(l, clause);
  lowerBody(l, block);
  l.closeRegion(region);
}

export function lowerMatch(l: Lowering, node: number): void {
  const parts = l.parts(node);
  const block = parts.findLast((part) => l.kind(part) === K.block);
  const statement = l.unit.statement++;
  const subjects = parts.filter((part) => part !== block);
  const [subject] = subjects;
  const { broken } = l;
  noteHeader(l, node, block);
  const refs = subjects.map((part) => l.expression(part, NO_USE));
  l.broken = broken;
  lowerErrors(l, node);
  const [only] = refs;
  const value: Ref = refs.length === 1 && only !== undefined ? only : { k: 'collection', type: 'tuple', items: refs };
  const cases = block === undefined ? [] : l.parts(block).filter((part) => l.kind(part) === K.case_clause);
  const exhaustive = cases.some((clause) => coversAll(l, clause));
  cases.forEach((clause, arm) => {
    const body = blockOf(l, clause);
    const region = l.openRegion('branch', bodySpan(l, clause, body), statement, arm);
    region.testAt = l.at(subject ?? node);
    if (exhaustive) region.exhaustive = true;
    noteHeader(l, clause, body);
    lowerCase(l, clause, value);
    l.broken = broken;
    lowerErrors(l, clause);
    lowerBody(l, body);
    l.closeRegion(region);
  });
  if (block !== undefined) lowerErrors(l, block);
}

function lowerCase(l: Lowering, clause: number, subject: Ref): void {
  const patterns = l.parts(clause).filter((part) => l.kind(part) === K.case_pattern);
  const [only] = patterns;
  if (patterns.length === 1 && only !== undefined) lowerPattern(l, only, subject);
  else for (const pattern of patterns) lowerPattern(l, pattern, UNKNOWN_REF);
  for (const part of l.parts(clause)) {
    const test = l.kind(part) === K.if_clause ? l.first(part) : 0;
    if (test !== 0) l.expression(test, TESTED);
  }
}

function coversAll(l: Lowering, clause: number): boolean {
  const parts = l.parts(clause);
  const patterns = parts.filter((part) => l.kind(part) === K.case_pattern);
  const [only] = patterns;
  return patterns.length === 1 && only !== undefined && isIrrefutable(l, only) && !parts.some((part) => l.kind(part) === K.if_clause);
}
