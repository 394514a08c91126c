import {
  NodeFlags,
  SyntaxKind as K,
  type Block,
  type CaseOrDefaultClause,
  type CatchClause,
  type DoStatement,
  type Expression,
  type ForInStatement,
  type ForOfStatement,
  type ForStatement,
  type IfStatement,
  type LabeledStatement,
  type Node,
  type NodeArray,
  type Statement,
  type SwitchStatement,
  type TryStatement,
  type VariableDeclarationList,
  type WhileStatement,
  type WithStatement,
} from 'typescript/unstable/ast';
import { type Ref, type Region, type Span, UNKNOWN_REF } from '../../../model/index.ts';
import { OPERATION } from '../../refs.ts';
import { COMPARED, type Draft, DROPPED, ITERATED, ITERATED_ASYNC, OPERAND, TESTED } from '../../uses.ts';
import type { Breakable } from './drafts.ts';
import type { Lowering } from './lowering.ts';
import { lowerDeclarations } from './declarations.ts';
import { assignTarget, declareTarget } from './targets.ts';
import { typeRef } from './types.ts';

/** Makes what stands before a body the statement that its expressions stand in. */
function header(l: Lowering, start: number, body: Node): { readonly broken: boolean } {
  return l.enterStatement({ start, end: Math.max(start, body.pos) });
}

/** A body is a scope of its own whether or not it has braces. */
function lowerBody(l: Lowering, body: Statement): void {
  l.inBlock(() => l.block(body.kind === K.Block ? (body as Block).statements : [body]));
}

function setTest(region: Draft<Region>, ref: Ref, at: Span): void {
  region.test = ref;
  region.testAt = at;
}

export function lowerIf(l: Lowering, node: IfStatement): void {
  const statement = l.unit.statement++;
  const arms: Draft<Region>[] = [];
  let exhaustive = false;
  let clause: IfStatement | undefined = node;
  for (let arm = 0; clause !== undefined; arm++) {
    const { expression, thenStatement, elseStatement }: IfStatement = clause;
    const at = l.at(thenStatement);
    let region: Draft<Region> | undefined;
    // The test of an `else if` runs only when the arms before it did not, so it is part of its own arm.
    if (arm > 0) region = l.openRegion('branch', at, statement, arm);
    const { broken } = header(l, l.startOf(clause), thenStatement);
    const test = l.expression(expression, TESTED);
    l.broken = broken;
    const testAt = l.at(expression);
    region ??= l.openRegion('branch', at, statement, arm);
    setTest(region, test, testAt);
    arms.push(region);
    lowerBody(l, thenStatement);
    l.closeRegion(region);
    if (elseStatement?.kind === K.IfStatement) {
      clause = elseStatement as IfStatement;
      continue;
    }
    if (elseStatement !== undefined) {
      exhaustive = true;
      const last = l.openRegion('branch', l.at(elseStatement), statement, arm + 1);
      setTest(last, test, testAt);
      last.negated = true;
      arms.push(last);
      lowerBody(l, elseStatement);
      l.closeRegion(last);
    }
    clause = undefined;
  }
  if (exhaustive) for (const region of arms) region.exhaustive = true;
}

/** Runs the body of a loop, which `break` and `continue` may leave. */
function inLoop(l: Lowering, lower: () => void): void {
  inBreakable(l, 'loop', takeLabels(l), lower);
}

function inBreakable(l: Lowering, kind: Breakable['kind'], labels: readonly string[], lower: () => void): void {
  l.unit.breakable.push({ kind, region: l.unit.region, labels });
  lower();
  l.unit.breakable.pop();
}

function takeLabels(l: Lowering): readonly string[] {
  const { labels } = l;
  l.labels = [];
  return labels;
}

export function lowerWhile(l: Lowering, node: WhileStatement): void {
  const { expression, statement } = node;
  const start = l.startOf(node);
  // The test is evaluated before each turn, so it is part of the loop.
  const region = l.openRegion('loop', { start, end: node.end }, l.unit.statement++, 0);
  const { broken } = header(l, start, statement);
  const test = l.expression(expression, TESTED);
  l.broken = broken;
  setTest(region, test, l.at(expression));
  if (test.k === 'literal' && test.value !== undefined && test.value !== false && test.value !== 0 && test.value !== '') region.endless = true;
  inLoop(l, () => lowerBody(l, statement));
  l.closeRegion(region);
}

export function lowerDo(l: Lowering, node: DoStatement): void {
  const { expression, statement } = node;
  const region = l.openRegion('loop', l.at(node), l.unit.statement++, 0);
  region.testedLast = true;
  inLoop(l, () => lowerBody(l, statement));
  const { broken } = l.enterStatement({ start: statement.end, end: node.end });
  const test = l.expression(expression, TESTED);
  l.broken = broken;
  setTest(region, test, l.at(expression));
  if (test.k === 'literal' && test.value === true) region.endless = true;
  l.closeRegion(region);
}

export function lowerFor(l: Lowering, node: ForStatement): void {
  const { initializer, condition, incrementor, statement } = node;
  l.inBlock(() => {
    const { broken } = header(l, l.startOf(node), statement);
    const { statementAt } = l;
    if (initializer?.kind === K.VariableDeclarationList) lowerDeclarations(l, initializer as VariableDeclarationList, node.end);
    else if (initializer !== undefined) l.expression(initializer as Expression, DROPPED);
    const region = l.openRegion('loop', l.at(node), l.unit.statement++, 0);
    if (condition === undefined) region.endless = true;
    else {
      const test = l.expression(condition, TESTED);
      setTest(region, test, l.at(condition));
      if (test.k === 'literal' && test.value === true) region.endless = true;
    }
    l.broken = broken;
    inLoop(l, () => lowerBody(l, statement));
    l.statementAt = statementAt;
    if (incrementor !== undefined) l.expression(incrementor, DROPPED);
    l.closeRegion(region);
    for (let using = l.using.pop(); using !== undefined; using = l.using.pop()) l.closeRegion(using);
  });
}

export function lowerForIn(l: Lowering, node: ForInStatement): void {
  lowerEach(l, node, undefined);
}

export function lowerForOf(l: Lowering, node: ForOfStatement): void {
  lowerEach(l, node, { async: node.awaitModifier !== undefined });
}

/** `for (x of xs)`, `for await (x of xs)`, `for (key in object)`. */
function lowerEach(l: Lowering, node: ForInStatement | ForOfStatement, of: { readonly async: boolean } | undefined): void {
  const { initializer, expression, statement } = node;
  const start = l.startOf(node);
  const async = of?.async === true;
  const { broken } = header(l, start, statement);
  const source = l.expression(expression, of === undefined ? OPERAND : async ? ITERATED_ASYNC : ITERATED);
  const call = l.callOf(expression);
  const region = l.openRegion('loop', { start, end: node.end }, l.unit.statement++, 0);
  // The keys of an object are plain strings.
  region.iterates = of === undefined ? OPERATION : source;
  if (async) {
    region.async = true;
    l.suspend({ kind: 'async-for', of: source, ...(call === undefined ? {} : { call }), at: { start, end: expression.end } });
  }
  const value: Ref = of === undefined ? OPERATION : source.k === 'unknown' || l.broken ? UNKNOWN_REF : { k: 'element', of: source, async };
  l.inBlock(() => {
    assignEach(l, initializer, value);
    l.broken = broken;
    inLoop(l, () => lowerBody(l, statement));
  });
  l.closeRegion(region);
}

function assignEach(l: Lowering, initializer: ForOfStatement['initializer'], value: Ref): void {
  if (initializer.kind === K.VariableDeclarationList) {
    const list = initializer as VariableDeclarationList;
    const scope = (list.flags & NodeFlags.BlockScoped) === 0 ? l.unit.scope : l.scope;
    for (const { name, type } of list.declarations) declareTarget(l, name, { value, ...(type === undefined ? {} : { annotation: typeRef(l, type) }) }, scope);
    return;
  }
  assignTarget(l, initializer as Expression, value);
}

export function lowerSwitch(l: Lowering, node: SwitchStatement): void {
  const labels = takeLabels(l);
  const statement = l.unit.statement++;
  const { broken } = header(l, l.startOf(node), node.caseBlock);
  l.expression(node.expression, COMPARED);
  l.broken = broken;
  const clauses: CaseOrDefaultClause[] = [];
  for (const clause of node.caseBlock.clauses) clauses.push(clause);
  const exhaustive = clauses.some((clause) => clause.kind === K.DefaultClause);
  const subjectAt = l.at(node.expression);
  l.inBlock(() => {
    // Clauses without statements run those of the next one that has some.
    let tests: CaseOrDefaultClause[] = [];
    let arm = 0;
    for (const clause of clauses) {
      tests.push(clause);
      if (clause.statements.length === 0 && clause !== clauses.at(-1)) continue;
      const region = l.openRegion('branch', { start: l.startOf(clause), end: clause.end }, statement, arm++);
      if (exhaustive) region.exhaustive = true;
      lowerCases(l, tests, region, subjectAt);
      region.fallsThrough = goesOn(clause.statements);
      inBreakable(l, 'switch', labels, () => l.block(clause.statements));
      l.closeRegion(region);
      tests = [];
    }
  });
}

/** The tests of an arm: it runs if one of them is equal to the subject. */
function lowerCases(l: Lowering, tests: readonly CaseOrDefaultClause[], region: Draft<Region>, subjectAt: Span): void {
  region.testAt = subjectAt;
  const refs: Ref[] = [];
  let at: Span | undefined;
  for (const test of tests) {
    if (test.kind === K.DefaultClause) {
      region.negated = true;
      continue;
    }
    const { expression } = test;
    const { broken } = l.enterStatement({ start: l.startOf(test), end: expression.end + 1 });
    refs.push(l.expression(expression, COMPARED));
    l.broken = broken;
    at = { start: at?.start ?? l.startOf(expression), end: expression.end };
  }
  if (at !== undefined) region.testAt = at;
}

/** Control may come to the end of a list of statements, as far as its last one tells. */
function goesOn(statements: NodeArray<Statement>): boolean {
  let last = statements.at(-1);
  while (last?.kind === K.Block) last = (last as Block).statements.at(-1);
  switch (last?.kind) {
    case K.BreakStatement:
    case K.ContinueStatement:
    case K.ReturnStatement:
    case K.ThrowStatement:
      return false;
    default:
      return true;
  }
}

export function lowerTry(l: Lowering, node: TryStatement): void {
  const { tryBlock, catchClause, finallyBlock } = node;
  const statement = l.unit.statement++;
  const { broken } = header(l, l.startOf(node), tryBlock);
  l.broken = broken;
  const region = l.openRegion('try', l.at(tryBlock), statement, 0);
  lowerBody(l, tryBlock);
  l.closeRegion(region);
  let arm = 1;
  if (catchClause !== undefined) lowerCatch(l, catchClause, { statement, arm: arm++ });
  if (finallyBlock === undefined) return;
  const final = l.openRegion('finally', l.at(finallyBlock), statement, arm);
  lowerBody(l, finallyBlock);
  l.closeRegion(final);
}

function lowerCatch(l: Lowering, clause: CatchClause, part: { readonly statement: number; readonly arm: number }): void {
  const { variableDeclaration, block } = clause;
  const region = l.openRegion('handler', l.at(clause), part.statement, part.arm);
  region.catches = [];
  const { broken } = header(l, l.startOf(clause), block);
  l.broken = broken;
  l.inBlock(() => {
    const name = variableDeclaration?.name;
    if (name !== undefined) declareTarget(l, name, { value: { k: 'caught', of: UNKNOWN_REF } }, l.scope);
    l.unit.caught.push(name?.kind === K.Identifier ? l.name(name) : '');
    lowerBody(l, block);
    l.unit.caught.pop();
  });
  l.closeRegion(region);
}

/** A label names a loop or `switch`; on anything else, `break` with the label jumps to its end. */
export function lowerLabeled(l: Lowering, node: LabeledStatement): void {
  const { statement } = node;
  l.labels = [...l.labels, l.name(node.label)];
  switch (statement.kind) {
    case K.WhileStatement:
    case K.DoStatement:
    case K.ForStatement:
    case K.ForInStatement:
    case K.ForOfStatement:
    case K.SwitchStatement:
    case K.LabeledStatement:
      l.statement(statement);
      return;
    default: {
      const labels = takeLabels(l);
      const region = l.openRegion('branch', l.at(statement), l.unit.statement++, 0);
      region.exhaustive = true;
      inBreakable(l, 'block', labels, () => l.block([statement]));
      l.closeRegion(region);
    }
  }
}

/** `with (object)` in old scripts: any name in it may be a property of the object. */
export function lowerWithStatement(l: Lowering, node: WithStatement): void {
  const { broken } = header(l, l.startOf(node), node.statement);
  l.expression(node.expression, OPERAND);
  l.broken = broken;
  lowerBody(l, node.statement);
}

