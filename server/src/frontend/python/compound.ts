import { UNKNOWN_REF, type Ref, type Region, type Span } from '../../model/index.ts';
import { ITERATED, ITERATED_ASYNC, NO_USE, TESTED, type Draft } from './drafts.ts';
import { callOf, lowerExpression, lowerUnreadable } from './expressions.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';
import { isIrrefutable, lowerPattern } from './patterns.ts';
import { lowerBlock, recordHeader } from './statements.ts';
import { assignTo } from './targets.ts';

/** Statements inside take over `statementAt`, so a header's expressions are lowered within this. */
function inHeader<T>(l: Lowering, node: number, body: number | undefined, lower: () => T): T {
  const { broken } = l;
  recordHeader(l, node, node, body);
  const limit = body ?? l.after(node);
  // Only what stands before the body counts: a flaw in the body is the body's own.
  for (let child = node + 1; child < limit; child = l.after(child)) if (l.flawed(child)) l.broken = true;
  const result = lower();
  l.broken = broken;
  return result;
}

function lowerBodies(l: Lowering, blocks: readonly (number | undefined)[]): void {
  for (const block of blocks) if (block !== undefined && block !== 0) lowerBlock(l, block);
}

const blockOf = (l: Lowering, node: number): number | undefined => l.parts(node).findLast((part) => l.kind(part) === K.block);

/** Errors between the parts of a compound statement hold names that somebody reads. */
function lowerErrors(l: Lowering, node: number): void {
  if (!l.flawed(node)) return;
  for (const child of l.children(node)) if (l.kind(child) === K.ERROR) lowerUnreadable(l, child);
}

export function lowerIf(l: Lowering, node: number): void {
  const statement = l.unit.statement++;
  const clauses = l.parts(node).filter((part) => l.kind(part) === K.elif_clause || l.kind(part) === K.else_clause);
  const exhaustive = clauses.some((clause) => l.kind(clause) === K.else_clause);
  const shared = { kind: 'branch', statement, ...(exhaustive ? { exhaustive } : {}) } as const;
  const body = l.parts(node).find((part) => l.kind(part) === K.block);
  const condition = l.first(node);
  const { typeOnly } = l;
  let test: Ref = UNKNOWN_REF;
  let testAt: Span = l.at(node);
  inHeader(l, node, body, () => {
    if (condition === 0 || condition === body) return;
    test = lowerExpression(l, condition, TESTED);
    testAt = l.at(condition);
  });
  lowerErrors(l, node);
  const guard = guardOf(l, condition);
  l.inRegion({ ...shared, at: bodySpan(l, node, body), arm: 0, test, testAt, ...(guard ? { guard } : {}) }, () => {
    if (guard === 'type-checking') l.typeOnly = true;
    lowerBodies(l, [body]);
  });
  l.typeOnly = typeOnly;
  clauses.forEach((clause, index) => {
    const block = blockOf(l, clause);
    const region: Omit<Draft<Region>, 'parent' | 'first' | 'last' | 'operations'> = { ...shared, at: bodySpan(l, clause, block), arm: index + 1, test, testAt };
    if (l.kind(clause) === K.else_clause) region.negated = true;
    // The test of an `elif` runs only when the arms before it did not, so it is part of its own arm.
    l.inRegion(region, (_, draft) => {
      const clauseTest = l.first(clause);
      inHeader(l, clause, block, () => {
        if (l.kind(clause) !== K.elif_clause || clauseTest === 0 || clauseTest === block) return;
        test = lowerExpression(l, clauseTest, TESTED);
        testAt = l.at(clauseTest);
        draft.test = test;
        draft.testAt = testAt;
        const clauseGuard = guardOf(l, clauseTest);
        if (clauseGuard) draft.guard = clauseGuard;
      });
      lowerErrors(l, clause);
      lowerBodies(l, [block]);
    });
  });
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
  l.inRegion({ kind: 'loop', at: l.at(node), statement, arm: 0 }, (_, draft) => {
    const condition = l.first(node);
    inHeader(l, node, body, () => {
      if (condition === 0 || condition === body) return;
      draft.test = lowerExpression(l, condition, TESTED);
      draft.testAt = l.at(condition);
      if (draft.test.k === 'literal' && draft.test.value) draft.endless = true;
    });
    lowerErrors(l, node);
    lowerBodies(l, [body]);
  });
  lowerLoopElse(l, node, statement);
}

function lowerLoopElse(l: Lowering, node: number, statement: number): void {
  const clause = l.parts(node).find((part) => l.kind(part) === K.else_clause);
  if (clause === undefined) return;
  const body = blockOf(l, clause);
  l.inRegion({ kind: 'loop-else', at: bodySpan(l, clause, body), statement, arm: 1 }, () => {
    inHeader(l, clause, body, () => undefined);
    lowerErrors(l, clause);
    lowerBodies(l, [body]);
  });
}

export function lowerFor(l: Lowering, node: number): void {
  const parts = l.parts(node);
  const body = parts.find((part) => l.kind(part) === K.block);
  const [target, source] = parts;
  const async = l.text.startsWith('async', l.startOf(node));
  const statement = l.unit.statement++;
  let iterates: Ref = UNKNOWN_REF;
  let call: number | undefined;
  const readable = target !== undefined && source !== undefined && source !== body && target !== body;
  inHeader(l, node, body, () => {
    if (!readable) return;
    iterates = lowerExpression(l, source, async ? ITERATED_ASYNC : ITERATED);
    call = callOf(l, source);
  });
  const header = l.statementAt;
  lowerErrors(l, node);
  l.inRegion({ kind: 'loop', at: bodySpan(l, node, body), statement, arm: 0, iterates, ...(async ? { async } : {}) }, () => {
    if (readable) {
      if (async) l.suspend({ kind: 'async-for', of: iterates, ...(call === undefined ? {} : { call }), at: { start: l.startOf(node), end: l.endOf(source) } });
      l.statementAt = header;
      assignTo(l, target, { value: iterates.k === 'unknown' ? UNKNOWN_REF : { k: 'element', of: iterates, async } });
    }
    lowerBodies(l, [body]);
  });
  lowerLoopElse(l, node, statement);
}

export function lowerWith(l: Lowering, node: number): void {
  const body = l.parts(node).find((part) => l.kind(part) === K.block);
  const clause = l.parts(node).find((part) => l.kind(part) === K.with_clause);
  const items = clause === undefined ? [] : l.parts(clause).filter((part) => l.kind(part) === K.with_item);
  const async = l.text.startsWith('async', l.startOf(node));
  recordHeader(l, node, node, body);
  const header = l.statementAt;
  const { broken } = l;
  lowerErrors(l, node);
  const enter = (index: number): void => {
    const item = items[index];
    if (item === undefined) {
      l.broken = broken;
      lowerBodies(l, [body]);
      return;
    }
    if (clause !== undefined && l.flawed(clause)) l.broken = true;
    lowerItem(l, item, { async, body: bodySpan(l, node, body), header, inner: () => enter(index + 1) });
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
  const manager = lowerExpression(l, value, use);
  const call = callOf(l, value);
  if (async && !l.broken) l.suspend({ kind: 'async-with', of: manager, ...(call === undefined ? {} : { call }), at: l.at(value) });
  const name = target === undefined ? undefined : l.first(target);
  const managerName = name !== undefined && l.kind(name) === K.identifier ? l.name(name) : undefined;
  const region = { kind: 'with', at: entered.body, statement: l.unit.statement++, arm: 0, manager, managerAt: l.at(value), ...(managerName ? { managerName } : {}), ...(async ? { async } : {}) } as const;
  l.inRegion(region, (index) => {
    use.region = index;
    if (target !== undefined) assignTo(l, target, { value: manager.k === 'unknown' ? UNKNOWN_REF : { k: 'entered', of: manager, async } });
    entered.inner();
  });
}

export function lowerTry(l: Lowering, node: number): void {
  const parts = l.parts(node);
  const statement = l.unit.statement++;
  const body = parts.find((part) => l.kind(part) === K.block);
  inHeader(l, node, body, () => undefined);
  lowerErrors(l, node);
  l.inRegion({ kind: 'try', at: bodySpan(l, node, body), statement, arm: 0 }, () => lowerBodies(l, [body]));
  let arm = 1;
  for (const clause of parts) {
    const block = blockOf(l, clause);
    const shared = { at: bodySpan(l, clause, block), statement, arm } as const;
    switch (l.kind(clause)) {
      case K.except_clause:
        lowerHandler(l, clause, block, shared);
        break;
      case K.else_clause:
      case K.finally_clause:
        l.inRegion({ kind: l.kind(clause) === K.else_clause ? 'try-else' : 'finally', ...shared }, () => {
          inHeader(l, clause, block, () => undefined);
          lowerErrors(l, clause);
          lowerBodies(l, [block]);
        });
        break;
      default:
        continue;
    }
    arm++;
  }
}

function lowerHandler(l: Lowering, clause: number, block: number | undefined, shared: { readonly at: Span; readonly statement: number; readonly arm: number }): void {
  const group = /^except\s*\*/.test(l.text.slice(l.startOf(clause), l.startOf(clause) + 40));
  const catches: Ref[] = [];
  l.inRegion({ kind: 'handler', ...shared, catches, ...(group ? { group } : {}) }, () => {
    inHeader(l, clause, block, () => {
      for (const part of l.parts(clause)) {
        if (part === block) continue;
        const [value, target] = l.kind(part) === K.as_pattern ? l.parts(part) : [part];
        if (value === undefined) continue;
        const ref = lowerExpression(l, value, NO_USE);
        if (ref.k === 'collection') catches.push(...ref.items);
        else catches.push(ref);
        if (target !== undefined) assignTo(l, target, { value: group ? UNKNOWN_REF : { k: 'caught', of: ref } });
      }
    });
    lowerErrors(l, clause);
    lowerBodies(l, [block]);
  });
}

export function lowerMatch(l: Lowering, node: number): void {
  const parts = l.parts(node);
  const block = parts.findLast((part) => l.kind(part) === K.block);
  const statement = l.unit.statement++;
  const subjects = parts.filter((part) => part !== block);
  const [subject] = subjects;
  const refs = inHeader(l, node, block, () => subjects.map((part) => lowerExpression(l, part, NO_USE)));
  lowerErrors(l, node);
  const [only] = refs;
  const value: Ref = refs.length === 1 && only !== undefined ? only : { k: 'collection', type: 'tuple', items: refs };
  const testAt = l.at(subject ?? node);
  const cases = block === undefined ? [] : l.parts(block).filter((part) => l.kind(part) === K.case_clause);
  const exhaustive = cases.some((clause) => coversAll(l, clause));
  cases.forEach((clause, arm) => {
    const body = blockOf(l, clause);
    l.inRegion({ kind: 'branch', at: bodySpan(l, clause, body), statement, arm, testAt, ...(exhaustive ? { exhaustive } : {}) }, () => {
      inHeader(l, clause, body, () => lowerCase(l, clause, value));
      lowerErrors(l, clause);
      lowerBodies(l, [body]);
    });
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
    if (test !== 0) lowerExpression(l, test, TESTED);
  }
}

function coversAll(l: Lowering, clause: number): boolean {
  const parts = l.parts(clause);
  const patterns = parts.filter((part) => l.kind(part) === K.case_pattern);
  const [only] = patterns;
  return patterns.length === 1 && only !== undefined && isIrrefutable(l, only) && !parts.some((part) => l.kind(part) === K.if_clause);
}
