import { UNKNOWN_REF, type Ref, type Use } from '../../model/index.ts';
import { annotationRef } from './annotations.ts';
import { lowerClass } from './classes.ts';
import { lowerFor, lowerIf, lowerMatch, lowerTry, lowerWhile, lowerWith } from './compound.ts';
import { DROPPED, NO_USE, OPERAND, RAISED, RETURNED, TESTED } from '../uses.ts';
import { OPERATION } from '../refs.ts';
import { attributeTarget, itemTarget } from './chains.ts';
import { noteExportCall, noteExports } from './exports.ts';
import { lowerFunction } from './functions.ts';
import { lowerFromImport, lowerImport } from './imports.ts';
import type { Lowering } from './lowering.ts';
import { K, KIND_COUNT } from './node-kinds.ts';
import { assignParts, assignTo, recordAttribute, useOfTargets } from './targets.ts';

type Lower = (l: Lowering, node: number) => void;

export function lowerBlock(l: Lowering, block: number): void {
  const statements = l.children(block);
  statements.forEach((statement, index) => {
    if (l.kind(statement) === K.ERROR) {
      lowerBroken(l, statement);
      return;
    }
    // What stands beside something unreadable may be a piece of it.
    const beside = l.flawed(block) && (isError(l, statements[index - 1]) || isError(l, statements[index + 1]));
    if (beside && !l.broken) lowerBroken(l, statement);
    else lowerStatement(l, statement);
  });
}

const isError = (l: Lowering, node: number | undefined): boolean => node !== undefined && l.kind(node) === K.ERROR;

function lowerBroken(l: Lowering, node: number): void {
  const { broken } = l;
  l.broken = true;
  lowerStatement(l, node);
  l.broken = broken;
}

export const isStatement = (kind: number): boolean => COMPOUND[kind] !== undefined || SIMPLE[kind] !== undefined || kind === K.block;

export function lowerStatement(l: Lowering, node: number): void {
  const kind = l.kind(node);
  if (!l.enter(node)) return;
  const compound = COMPOUND[kind];
  if (compound !== undefined) compound(l, node);
  else {
    const { broken } = l;
    const simple = SIMPLE[kind];
    l.statementAt = l.at(node);
    l.statements.push(l.statementAt);
    if (l.flawed(node)) l.broken = true;
    if (simple === undefined) l.unreadable(node);
    else simple(l, node);
    l.broken = broken;
  }
  l.leave();
}

const lowerExpressionStatement: Lower = (l, node) => {
  const parts = l.children(node);
  const use = parts.length === 1 ? DROPPED : ({ kind: 'element', of: 'tuple', within: DROPPED } as const);
  for (const part of parts) {
    if (l.kind(part) === K.assignment) lowerAssignment(l, part);
    else if (l.kind(part) === K.augmented_assignment) lowerAugmented(l, part);
    else {
      if (l.kind(part) === K.call) noteExportCall(l, part);
      l.expression(part, use);
    }
  }
};

/** `a = b = value`: the value first, then the targets from left to right. */
const lowerAssignment: Lower = (l, node) => {
  const targets: number[] = [];
  let value: number | undefined = node;
  while (value !== undefined && l.kind(value) === K.assignment) {
    const [target, second, third]: (number | undefined)[] = l.parts(value);
    if (target === undefined) return;
    if (second !== undefined && l.kind(second) === K.type) {
      lowerAnnotated(l, target, second, third);
      return;
    }
    targets.push(target);
    value = second;
    if (second !== undefined) noteExports(l, target, second);
  }
  if (value !== undefined && l.kind(value) === K.augmented_assignment) {
    lowerAugmented(l, value);
    value = undefined;
  }
  const [only] = targets;
  if (value !== undefined && only !== undefined && targets.length === 1 && lowerPairwise(l, only, value)) return;
  const ref = value === undefined ? UNKNOWN_REF : l.expression(value, useOfTargets(l, targets));
  for (const target of targets) assignTo(l, target, { value: l.broken ? UNKNOWN_REF : ref });
};

/** `a, b = f(), g()`: each value goes to its own target. */
function lowerPairwise(l: Lowering, target: number, value: number): boolean {
  const sequence = l.bare(value);
  if (!isSequence(l, l.bare(target)) || !isSequence(l, sequence) || l.flawed(value)) return false;
  const targets = l.parts(l.bare(target));
  const values = l.parts(sequence);
  if (targets.length !== values.length || [...targets, ...values].some((part) => l.kind(part) === K.list_splat || l.kind(part) === K.list_splat_pattern)) return false;
  const items = values.map((part, index) => l.expression(part, useOfTargets(l, [targets[index] ?? part])));
  assignParts(l, targets, { k: 'collection', type: 'tuple', items });
  return true;
}

const SEQUENCES: ReadonlySet<number> = new Set([K.pattern_list, K.tuple_pattern, K.list_pattern, K.expression_list, K.tuple, K.list]);
const isSequence = (l: Lowering, node: number): boolean => SEQUENCES.has(l.kind(node));

function lowerAnnotated(l: Lowering, node: number, type: number, value: number | undefined): void {
  const target = l.bare(node);
  const annotation = annotationRef(l, type);
  if (value !== undefined) {
    noteExports(l, target, value);
    const ref = l.expression(value, useOfTargets(l, [target]));
    assignTo(l, target, { value: ref, annotation });
  } else if (l.kind(target) === K.identifier) {
    l.bind(l.name(target), l.at(target), { kind: 'declared', annotation });
  } else if (l.kind(target) === K.attribute) {
    recordAttribute(l, attributeTarget(l, target), { annotation });
  } else l.expression(target, NO_USE);
}

/** `x += value`: the old value is read, then the right side, then the new value is written. */
const lowerAugmented: Lower = (l, node) => {
  const [left, right] = l.parts(node);
  if (left === undefined || right === undefined) {
    l.unreadable(node);
    return;
  }
  const target = l.bare(left);
  const operator = l.text.slice(l.endOf(left), l.startOf(right)).trim().slice(0, 2);
  // `tasks += [f()]` puts the elements into the target; other operators make a new plain value.
  const joins = (operator === '+=' || operator === '|=') && COLLECTIONS.has(l.kind(l.bare(right)));
  const lowerRight = (): Ref => {
    const ref = l.expression(right, joins ? useOfTargets(l, [target]) : OPERAND);
    return joins ? ref : OPERATION;
  };
  switch (l.kind(target)) {
    case K.identifier: {
      const name = l.name(target);
      noteExports(l, target, right);
      l.read(name, l.at(target), OPERAND);
      const value = lowerRight();
      l.bind(name, l.at(target), { kind: 'value', value, augmented: true });
      break;
    }
    case K.attribute: {
      const ref = attributeTarget(l, target);
      const value = lowerRight();
      l.access({ target: ref, mode: 'update', value, at: l.at(target) });
      l.operation();
      break;
    }
    case K.subscript: {
      const ref = itemTarget(l, target);
      const value = lowerRight();
      l.access({ target: ref, mode: 'update', value, at: l.at(target) });
      break;
    }
    default:
      l.expression(target, NO_USE);
      lowerRight();
  }
  l.operation();
};

const COLLECTIONS: ReadonlySet<number> = new Set([K.list, K.set, K.dictionary, K.tuple, K.list_comprehension, K.set_comprehension, K.dictionary_comprehension, K.generator_expression]);

const lowerReturn: Lower = (l, node) => {
  const content = l.first(node);
  let value: Ref | undefined;
  if (content !== 0) {
    value = l.expression(content, RETURNED);
    if (!(value.k === 'literal' && value.type === 'none')) l.unit.facts.returned.push(l.broken ? UNKNOWN_REF : value);
  }
  l.exit({ kind: 'return', ...(value ? { value } : {}), at: l.at(node) });
};

const lowerRaise: Lower = (l, node) => {
  const [error, cause] = l.children(node);
  let value: Ref | undefined;
  if (error !== undefined) value = l.expression(error, RAISED);
  if (cause !== undefined) l.expression(cause, NO_USE);
  l.exit({ kind: 'raise', ...(value ? { value } : l.flawed(node) ? {} : { again: true }), at: l.at(node) });
};

const lowerDelete: Lower = (l, node) => {
  const forget = (target: number): void => {
    const inner = l.bare(target);
    switch (l.kind(inner)) {
      case K.identifier:
        l.bind(l.name(inner), l.at(inner), { kind: 'deleted' });
        break;
      case K.attribute:
        l.access({ target: attributeTarget(l, inner), mode: 'delete', at: l.at(inner) });
        break;
      case K.subscript:
        l.access({ target: itemTarget(l, inner), mode: 'delete', at: l.at(inner) });
        break;
      case K.expression_list:
      case K.tuple:
      case K.list:
        for (const part of l.parts(inner)) forget(part);
        break;
      default:
        l.expression(inner, NO_USE);
    }
  };
  for (const part of l.children(node)) forget(part);
};

const lowerAssert: Lower = (l, node) => {
  const [test, message] = l.children(node);
  if (test !== undefined) l.expression(test, TESTED);
  if (message !== undefined) l.expression(message, NO_USE);
};

const declare =
  (kind: 'global' | 'nonlocal'): Lower =>
  (l, node) => {
    for (const part of l.parts(node)) {
      const name = l.name(part);
      if (name === '') continue;
      l.scope.declareOuter(name, kind);
      if (!l.unit.facts.outerNames.includes(name)) l.unit.facts.outerNames.push(name);
    }
  };

const lowerTypeAlias: Lower = (l, node) => {
  const [left, right] = l.parts(node);
  if (left === undefined || right === undefined) return;
  let name = left;
  while (name !== 0 && l.kind(name) !== K.identifier) name = l.first(name);
  if (name !== 0) l.bind(l.name(name), l.at(name), { kind: 'value', value: annotationRef(l, right) });
};

const lowerDecorated: Lower = (l, node) => {
  const decorators: number[] = [];
  for (const part of l.parts(node)) {
    if (l.kind(part) === K.decorator) decorators.push(l.first(part));
    else if (l.kind(part) === K.function_definition) lowerFunction(l, part, node, decorators);
    else if (l.kind(part) === K.class_definition) lowerClass(l, part, node, decorators);
  }
};

const lowerParts = (use: Use): Lower => (l, node) => {
  for (const part of l.children(node)) l.expression(part, use);
};

const leave =
  (kind: 'break' | 'continue'): Lower =>
  (l, node) =>
    l.exit({ kind, at: l.at(node) });

const table = (entries: readonly (readonly [number, Lower])[]): readonly (Lower | undefined)[] => {
  const lowers: (Lower | undefined)[] = Array.from({ length: KIND_COUNT });
  for (const [kind, lower] of entries) lowers[kind] = lower;
  return lowers;
};

const SIMPLE = table([
  [K.expression_statement, lowerExpressionStatement],
  [K.return_statement, lowerReturn],
  [K.raise_statement, lowerRaise],
  [K.delete_statement, lowerDelete],
  [K.assert_statement, lowerAssert],
  [K.import_statement, (l, node) => lowerImport(l, node)],
  [K.import_from_statement, (l, node) => lowerFromImport(l, node)],
  [K.future_import_statement, (l, node) => lowerFromImport(l, node)],
  [K.global_statement, declare('global')],
  [K.nonlocal_statement, declare('nonlocal')],
  [K.type_alias_statement, lowerTypeAlias],
  [K.break_statement, leave('break')],
  [K.continue_statement, leave('continue')],
  [K.pass_statement, () => undefined],
  [K.print_statement, lowerParts(NO_USE)],
  [K.exec_statement, lowerParts(NO_USE)],
]);

const COMPOUND = table([
  [K.if_statement, (l, node) => lowerIf(l, node)],
  [K.for_statement, (l, node) => lowerFor(l, node)],
  [K.while_statement, (l, node) => lowerWhile(l, node)],
  [K.try_statement, (l, node) => lowerTry(l, node)],
  [K.with_statement, (l, node) => lowerWith(l, node)],
  [K.match_statement, (l, node) => lowerMatch(l, node)],
  [K.function_definition, (l, node) => lowerFunction(l, node, node, [])],
  [K.class_definition, (l, node) => lowerClass(l, node, node, [])],
  [K.decorated_definition, lowerDecorated],
  [K.block, (l, node) => lowerBlock(l, node)],
]);
