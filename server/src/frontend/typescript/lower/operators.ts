import {
  SyntaxKind as K,
  type BinaryExpression,
  type ConditionalExpression,
  type DeleteExpression,
  type ElementAccessExpression,
  type Expression,
  type PostfixUnaryExpression,
  type PrefixUnaryExpression,
  type PropertyAccessExpression,
  type TypeOfExpression,
  type VoidExpression,
} from 'typescript/unstable/ast';
import { UNKNOWN_REF, type Ref, type Use } from '../../../model/index.ts';
import { choice, literal, NONE, OPERATION } from '../../refs.ts';
import { COMPARED, DROPPED, NO_USE, OPERAND, TESTED, VOIDED } from '../../uses.ts';
import { lowerAssignment, lowerUpdate } from './assignments.ts';
import { attributeTarget, inChain, itemTarget, writtenElement, writtenProperty } from './chains.ts';
import type { Lowering } from './lowering.ts';
import { bare } from './nodes.ts';

/** Chains such as `a + b + c` lean to the left and may be thousands long, so they are followed in a loop. */
export function lowerBinary(l: Lowering, node: BinaryExpression, use: Use): Ref {
  const operator = node.operatorToken.kind;
  if (operator >= K.FirstAssignment && operator <= K.LastAssignment) return operator === K.EqualsToken ? lowerAssignment(l, node, use) : lowerUpdate(l, node, use);
  if (operator === K.CommaToken) return lowerComma(l, node, use);
  if (isLogical(operator)) return lowerLogical(l, node, use);
  const rights: { readonly operator: K; readonly node: Expression }[] = [];
  let left: Expression = node;
  while (left.kind === K.BinaryExpression) {
    const { left: first, operatorToken, right } = left as BinaryExpression;
    if (!isPlain(operatorToken.kind)) break;
    rights.push({ operator: operatorToken.kind, node: right });
    left = first;
  }
  const [outermost] = rights;
  let innermost = rights.at(-1) ?? outermost;
  let ref = l.expression(left, operandUse(innermost?.operator));
  for (let index = rights.length - 1; index >= 0; index--) {
    innermost = rights[index];
    if (innermost === undefined) break;
    ref = folded(innermost.operator, ref, l.expression(innermost.node, operandUse(innermost.operator)));
    l.operation();
  }
  return ref;
}

const isLogical = (operator: K): boolean => operator === K.AmpersandAmpersandToken || operator === K.BarBarToken || operator === K.QuestionQuestionToken;
const isPlain = (operator: K): boolean => !isLogical(operator) && operator !== K.CommaToken && (operator < K.FirstAssignment || operator > K.LastAssignment);

function operandUse(operator: K | undefined): Use {
  switch (operator) {
    case K.EqualsEqualsToken:
    case K.EqualsEqualsEqualsToken:
    case K.ExclamationEqualsToken:
    case K.ExclamationEqualsEqualsToken:
    case K.LessThanToken:
    case K.GreaterThanToken:
    case K.LessThanEqualsToken:
    case K.GreaterThanEqualsToken:
    case K.InstanceOfKeyword:
    case K.InKeyword:
      return COMPARED;
    default:
      return OPERAND;
  }
}

/** Numbers are folded, since durations and sizes are written as products: `60 * 1000`. */
function folded(operator: K, left: Ref, right: Ref): Ref {
  if (left.k !== 'literal' || right.k !== 'literal' || typeof left.value !== 'number' || typeof right.value !== 'number') return OPERATION;
  const value = computed(operator, left.value, right.value);
  if (value === undefined || !Number.isFinite(value)) return OPERATION;
  return literal(Number.isInteger(value) ? 'int' : 'float', value);
}

function computed(operator: K, left: number, right: number): number | undefined {
  switch (operator) {
    case K.PlusToken:
      return left + right;
    case K.MinusToken:
      return left - right;
    case K.AsteriskToken:
      return left * right;
    case K.SlashToken:
      return left / right;
    case K.AsteriskAsteriskToken:
      return left ** right;
    case K.LessThanLessThanToken:
      return left << right;
    default:
      return undefined;
  }
}

function lowerComma(l: Lowering, node: BinaryExpression, use: Use): Ref {
  const parts: Expression[] = [];
  let left: Expression = node;
  while (left.kind === K.BinaryExpression && (left as BinaryExpression).operatorToken.kind === K.CommaToken) {
    parts.push((left as BinaryExpression).right);
    left = (left as BinaryExpression).left;
  }
  parts.push(left);
  let ref: Ref = UNKNOWN_REF;
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index];
    if (part !== undefined) ref = l.expression(part, index === 0 ? use : DROPPED);
  }
  return ref;
}

/** `a && b`, `a || b`, `a ?? b`: the right side may not run. */
function lowerLogical(l: Lowering, node: BinaryExpression, use: Use): Ref {
  const rights: { readonly operator: K; readonly node: Expression }[] = [];
  let left: Expression = node;
  while (left.kind === K.BinaryExpression && isLogical((left as BinaryExpression).operatorToken.kind)) {
    const { left: first, operatorToken, right } = left as BinaryExpression;
    rights.push({ operator: operatorToken.kind, node: right });
    left = first;
  }
  const start = l.startOf(left);
  let testEnd = left.end;
  const choices: Ref[] = [];
  let operand = left;
  for (let index = rights.length; index >= 0; index--) {
    const next = rights[index - 1];
    // What goes on to the result of `&&` is an operand that is false, so no object; and the last of all.
    const operandUse = next === undefined ? use : next.operator === K.AmpersandAmpersandToken || use.kind === 'dropped' ? TESTED : use;
    if (index === rights.length) choices.push(l.expression(operand, operandUse));
    else {
      const region = l.openRegion('branch', l.at(operand), l.unit.statement++, 0);
      region.test = choices.at(-1) ?? UNKNOWN_REF;
      region.testAt = { start, end: testEnd };
      if (rights[index]?.operator !== K.AmpersandAmpersandToken) region.negated = true;
      choices.push(l.expression(operand, operandUse));
      l.closeRegion(region);
      testEnd = operand.end;
    }
    if (next === undefined) break;
    operand = next.node;
  }
  return choice(choices);
}

export function lowerConditional(l: Lowering, node: ConditionalExpression, use: Use): Ref {
  const test = l.expression(node.condition, TESTED);
  const testAt = l.at(node.condition);
  const statement = l.unit.statement++;
  const arm = (part: Expression, index: number): Ref => {
    const region = l.openRegion('branch', l.at(part), statement, index);
    region.exhaustive = true;
    region.test = test;
    region.testAt = testAt;
    if (index === 1) region.negated = true;
    const ref = l.expression(part, use);
    l.closeRegion(region);
    return ref;
  };
  return choice([arm(node.whenTrue, 0), arm(node.whenFalse, 1)]);
}

export function lowerPrefix(l: Lowering, node: PrefixUnaryExpression): Ref {
  switch (node.operator) {
    case K.PlusPlusToken:
    case K.MinusMinusToken:
      return lowerStep(l, node.operand);
    case K.ExclamationToken:
      l.expression(node.operand, TESTED);
      return OPERATION;
    default: {
      const ref = l.expression(node.operand, OPERAND);
      l.operation();
      return node.operator === K.MinusToken && ref.k === 'literal' && typeof ref.value === 'number' ? literal(ref.type, -ref.value) : OPERATION;
    }
  }
}

export function lowerPostfix(l: Lowering, node: PostfixUnaryExpression): Ref {
  return lowerStep(l, node.operand);
}

/** `x++` reads and writes at once. */
function lowerStep(l: Lowering, operand: Expression): Ref {
  const target = bare(operand);
  switch (target.kind) {
    case K.Identifier: {
      const name = l.name(target);
      const at = l.at(target);
      l.read(name, at, OPERAND);
      l.assign(name, at, { kind: 'value', value: OPERATION, augmented: true });
      break;
    }
    case K.PropertyAccessExpression: {
      const ref = writtenProperty(l, target as PropertyAccessExpression);
      l.access({ target: ref, mode: 'update', value: OPERATION, at: l.at(target) });
      break;
    }
    case K.ElementAccessExpression: {
      const ref = writtenElement(l, target as ElementAccessExpression);
      l.access({ target: ref, mode: 'update', value: OPERATION, at: l.at(target) });
      break;
    }
    default:
      l.expression(target, NO_USE);
  }
  l.operation();
  return OPERATION;
}

export function lowerVoid(l: Lowering, node: VoidExpression): Ref {
  l.expression(node.expression, VOIDED);
  return NONE;
}

export function lowerTypeof(l: Lowering, node: TypeOfExpression): Ref {
  l.expression(node.expression, OPERAND);
  return OPERATION;
}

export function lowerDelete(l: Lowering, node: DeleteExpression): Ref {
  const target = bare(node.expression);
  switch (target.kind) {
    case K.PropertyAccessExpression:
      inChain(l, target, () => {
        const ref = attributeTarget(l, target as PropertyAccessExpression);
        if (ref.k === 'attribute') l.access({ target: ref, mode: 'delete', at: l.at(target) });
        return ref;
      });
      break;
    case K.ElementAccessExpression:
      inChain(l, target, () => {
        const ref = itemTarget(l, target as ElementAccessExpression);
        if (ref.k === 'item') l.access({ target: ref, mode: 'delete', at: l.at(target) });
        return ref;
      });
      break;
    default:
      l.expression(target, NO_USE);
  }
  return OPERATION;
}
