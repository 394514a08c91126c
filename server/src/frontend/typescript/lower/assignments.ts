import { SyntaxKind as K, type BinaryExpression, type ElementAccessExpression, type Expression, type PropertyAccessExpression } from 'typescript/unstable/ast';
import { UNKNOWN_REF, type Ref, type Use } from '../../../model/index.ts';
import { choice, OPERATION } from '../../refs.ts';
import { NO_USE, OPERAND, TESTED } from '../../uses.ts';
import { writtenElement, writtenProperty } from './chains.ts';
import type { Lowering } from './lowering.ts';
import { noteExportAssignment } from './modules.ts';
import { bare } from './nodes.ts';
import { assignPattern, isPattern, recordAttribute, useOfTarget } from './targets.ts';

/** `a = b = value`: the objects of the targets from left to right, the value, then the writes from right to left. */
export function lowerAssignment(l: Lowering, node: BinaryExpression, use: Use): Ref {
  const targets: Expression[] = [];
  let value: Expression = node;
  while (value.kind === K.BinaryExpression && (value as BinaryExpression).operatorToken.kind === K.EqualsToken) {
    targets.push(bare((value as BinaryExpression).left));
    value = (value as BinaryExpression).right;
  }
  const writes = targets.map((target) => prepared(l, target));
  const ref = l.expression(value, valueUse(l, targets, use));
  for (let index = writes.length - 1; index >= 0; index--) writes[index]?.(l.broken ? UNKNOWN_REF : ref);
  noteExportAssignment(l, targets, ref);
  return ref;
}

/** Evaluates what a target is made of; gives what writes it. */
function prepared(l: Lowering, target: Expression): (value: Ref) => void {
  switch (target.kind) {
    case K.Identifier:
      return (value) => l.assign(l.name(target), l.at(target), { kind: 'value', value });
    case K.PropertyAccessExpression: {
      const ref = writtenProperty(l, target as PropertyAccessExpression);
      l.operation();
      return (value) => {
        if (ref.k !== 'attribute') return;
        recordAttribute(l, ref, { value });
        l.access({ target: ref, mode: 'write', value, at: l.at(target) });
      };
    }
    case K.ElementAccessExpression: {
      const ref = writtenElement(l, target as ElementAccessExpression);
      return (value) => {
        if (ref.k === 'item') l.access({ target: ref, mode: 'write', value, at: l.at(target) });
      };
    }
    default:
      if (isPattern(target)) return (value) => assignPattern(l, target, value);
      l.expression(target, NO_USE);
      return () => undefined;
  }
}

/** What becomes of an assigned value: what the expression around does with it where that settles the matter, else the most lasting of its targets. */
function valueUse(l: Lowering, targets: readonly Expression[], use: Use): Use {
  switch (use.kind) {
    case 'awaited':
    case 'returned':
    case 'passed':
    case 'receiver':
    case 'voided':
      return use;
    default: {
      const uses = targets.map((target) => useOfTarget(l, target));
      return uses.find((each) => each.kind === 'stored') ?? uses.at(-1) ?? use;
    }
  }
}

/** `x += value`, `x ??= value`: the old value is read, then the right side, then the new value is written. */
export function lowerUpdate(l: Lowering, node: BinaryExpression, use: Use): Ref {
  const operator = node.operatorToken.kind;
  const logical = operator === K.AmpersandAmpersandEqualsToken || operator === K.BarBarEqualsToken || operator === K.QuestionQuestionEqualsToken;
  const target = bare(node.left);
  switch (target.kind) {
    case K.Identifier: {
      const name = l.name(target);
      l.read(name, l.at(target), logical ? TESTED : OPERAND);
      return right((value) => l.assign(name, l.at(target), { kind: 'value', value, augmented: true }), { k: 'name', name });
    }
    case K.PropertyAccessExpression: {
      const ref = writtenProperty(l, target as PropertyAccessExpression);
      if (logical && ref.k === 'attribute') l.access({ target: ref, mode: 'read', use: l.use(TESTED), at: l.at(target) });
      return right((value) => {
        if (ref.k !== 'attribute') return;
        if (logical) recordAttribute(l, ref, { value });
        l.access({ target: ref, mode: 'update', value, at: l.at(target) });
      }, ref);
    }
    case K.ElementAccessExpression: {
      const ref = writtenElement(l, target as ElementAccessExpression);
      if (logical && ref.k === 'item') l.access({ target: ref, mode: 'read', use: l.use(TESTED), at: l.at(target) });
      return right((value) => {
        if (ref.k === 'item') l.access({ target: ref, mode: 'update', value, at: l.at(target) });
      }, ref);
    }
    default:
      l.expression(target, NO_USE);
      return right(() => undefined, UNKNOWN_REF);
  }

  function right(write: (value: Ref) => void, old: Ref): Ref {
    if (!logical) {
      l.expression(node.right, OPERAND);
      write(OPERATION);
      l.operation();
      return OPERATION;
    }
    const region = l.openRegion('branch', l.at(node.right), l.unit.statement++, 0);
    region.test = old;
    region.testAt = l.at(node.left);
    if (operator !== K.AmpersandAmpersandEqualsToken) region.negated = true;
    const value = l.expression(node.right, valueUse(l, [target], use));
    write(value);
    l.closeRegion(region);
    return choice([old, value]);
  }
}
