import {
  SyntaxKind as K,
  type ArrayLiteralExpression,
  type BinaryExpression,
  type BindingElement,
  type BindingName,
  type CallExpression,
  type ElementAccessExpression,
  type Expression,
  type Node,
  type ObjectBindingPattern,
  type ObjectLiteralExpression,
  type PropertyAccessExpression,
  type PropertyAssignment,
  type ShorthandPropertyAssignment,
  type SpreadElement,
} from 'typescript/unstable/ast';
import { UNKNOWN_REF, type Ref, type Use } from '../../../model/index.ts';
import { attributeRef, callRef, choice, itemRef, literal, nameRef } from '../../refs.ts';
import { NO_USE, OPERAND } from '../../uses.ts';
import { writtenElement, writtenProperty } from './chains.ts';
import type { Scope } from './drafts.ts';
import type { Lowering } from './lowering.ts';
import { bare } from './nodes.ts';

export interface Assigned {
  readonly value: Ref;
  readonly annotation?: Ref;
}

/** Declares the names of a `const`, `let`, `var`, parameter or `catch`. */
export function declareTarget(l: Lowering, name: BindingName, assigned: Assigned, scope: Scope): void {
  if (name.kind === K.Identifier) {
    const text = l.name(name);
    if (text !== '') l.declare(text, l.at(name), { kind: 'value', ...assigned }, scope);
    return;
  }
  if (!l.enter(name)) return;
  let index = 0;
  for (const element of name.elements) {
    if (element.kind === K.BindingElement) declareElement(l, name, element, { value: assigned.value, index, scope });
    index++;
  }
  l.leave();
}

interface Part {
  readonly value: Ref;
  readonly index: number;
  readonly scope: Scope;
}

function declareElement(l: Lowering, pattern: Node, element: BindingElement, { value, index, scope }: Part): void {
  const { name, propertyName } = element;
  if (name === undefined) return;
  if (propertyName?.kind === K.ComputedPropertyName) l.expression((propertyName).expression, OPERAND);
  let part: Ref = UNKNOWN_REF;
  if (element.dotDotDotToken === undefined && value.k !== 'unknown') {
    if (pattern.kind === K.ArrayBindingPattern) part = itemOf(value, index);
    else if (propertyName !== undefined) part = propertyOf(l, value, propertyName);
    else if (name.kind === K.Identifier) part = memberOf(value, l.name(name));
  }
  declareTarget(l, name, { value: withDefault(l, part, element.initializer) }, scope);
}

/** `{ a = value() }`: the default is evaluated only where nothing is given. */
export function withDefault(l: Lowering, part: Ref, initializer: Expression | undefined): Ref {
  if (initializer === undefined) return part;
  const region = l.openRegion('branch', l.at(initializer), l.unit.statement++, 0);
  region.test = part;
  region.negated = true;
  const fallback = l.expression(initializer, NO_USE);
  l.closeRegion(region);
  return choice([part, fallback]);
}

/** An element of an array that is taken apart. */
function itemOf(value: Ref, index: number): Ref {
  if (value.k === 'collection' && (value.type === 'list' || value.type === 'tuple')) {
    const before = value.items.slice(0, index + 1);
    if (before.length > index && before.every((item) => item.k !== 'element')) return value.items[index] ?? UNKNOWN_REF;
  }
  return itemRef(value, literal('int', index));
}

/** A property of an object that is taken apart: where the object is written out, what it holds. */
function memberOf(value: Ref, name: string): Ref {
  if (value.k === 'collection' && value.keys !== undefined) {
    const at = value.keys.lastIndexOf(name);
    if (at >= 0 && !value.keys.slice(at).includes(undefined)) return value.items[at] ?? UNKNOWN_REF;
  }
  return attributeRef(value, name);
}

function propertyOf(l: Lowering, value: Ref, name: Node): Ref {
  switch (name.kind) {
    case K.Identifier:
      return memberOf(value, l.name(name));
    case K.StringLiteral:
      return memberOf(value, (name as unknown as { readonly text: string }).text);
    case K.NumericLiteral:
      return itemRef(value, literal('int', Number((name as unknown as { readonly text: string }).text)));
    default:
      return UNKNOWN_REF;
  }
}

export function isPattern(node: Expression): boolean {
  return node.kind === K.ArrayLiteralExpression || node.kind === K.ObjectLiteralExpression;
}

/** `[a, this.b] = …`, `({ a, b: c } = …)`. */
export function assignPattern(l: Lowering, node: Expression, value: Ref): void {
  if (!l.enter(node)) return;
  if (node.kind === K.ArrayLiteralExpression) {
    let index = 0;
    for (const element of (node as ArrayLiteralExpression).elements) {
      if (element.kind === K.SpreadElement) assignTarget(l, (element as SpreadElement).expression, UNKNOWN_REF);
      else if (element.kind !== K.OmittedExpression) assignTarget(l, element, value.k === 'unknown' ? UNKNOWN_REF : itemOf(value, index));
      index++;
    }
  } else {
    for (const property of (node as ObjectLiteralExpression).properties) {
      switch (property.kind) {
        case K.PropertyAssignment: {
          const { name, initializer } = property;
          if (name.kind === K.ComputedPropertyName) l.expression((name).expression, OPERAND);
          assignTarget(l, initializer, value.k === 'unknown' ? UNKNOWN_REF : propertyOf(l, value, name));
          break;
        }
        case K.ShorthandPropertyAssignment: {
          const { name, objectAssignmentInitializer } = property;
          const part = withDefault(l, value.k === 'unknown' ? UNKNOWN_REF : propertyOf(l, value, name), objectAssignmentInitializer);
          l.assign(l.name(name), l.at(name), { kind: 'value', value: part });
          break;
        }
        case K.SpreadAssignment:
          assignTarget(l, (property as unknown as SpreadElement).expression, UNKNOWN_REF);
          break;
        default:
      }
    }
  }
  l.leave();
}

/** Writes `value` to whatever stands there as a target. */
export function assignTarget(l: Lowering, node: Expression, value: Ref): void {
  let target = bare(node);
  let part = value;
  if (target.kind === K.BinaryExpression && (target as BinaryExpression).operatorToken.kind === K.EqualsToken) {
    part = withDefault(l, part, (target as BinaryExpression).right);
    target = bare((target as BinaryExpression).left);
  }
  switch (target.kind) {
    case K.Identifier:
      l.assign(l.name(target), l.at(target), { kind: 'value', value: part });
      return;
    case K.PropertyAccessExpression: {
      const ref = writtenProperty(l, target as PropertyAccessExpression);
      if (ref.k !== 'attribute') return;
      recordAttribute(l, ref, { value: part });
      l.access({ target: ref, mode: 'write', value: part, at: l.at(target) });
      return;
    }
    case K.ElementAccessExpression: {
      const ref = writtenElement(l, target as ElementAccessExpression);
      if (ref.k === 'item') l.access({ target: ref, mode: 'write', value: part, at: l.at(target) });
      return;
    }
    default:
      if (isPattern(target)) assignPattern(l, target, part);
      else l.expression(target, NO_USE);
  }
}

/** `this.x = …` in a method, or in an arrow function inside of one, gives the class an attribute. */
export function recordAttribute(l: Lowering, target: Ref, assigned: { readonly value?: Ref; readonly annotation?: Ref }): void {
  if (target.k !== 'attribute' || target.of.k !== 'name' || target.of.name !== 'this' || l.unit.facts.static === true) return;
  const attributes = l.classes[l.unit.thisClass]?.attributes;
  if (attributes === undefined) return;
  const binding = { unit: l.unit.index, order: l.unit.order, ...(assigned.value ? { value: assigned.value } : {}), ...(assigned.annotation ? { annotation: assigned.annotation } : {}) };
  const known = attributes.get(target.name);
  if (known) known.push(binding);
  else attributes.set(target.name, [binding]);
}

/** What becomes of a value that is assigned to this. */
export function useOfTarget(l: Lowering, node: Node): Use {
  const target = bare(node as Expression);
  switch (target.kind) {
    case K.Identifier:
      return { kind: 'bound', name: l.name(target) };
    case K.PropertyAccessExpression:
    case K.ElementAccessExpression:
      return { kind: 'stored', target: quietRef(l, target) };
    case K.ObjectBindingPattern:
    case K.ArrayBindingPattern:
      return { kind: 'unpacked', names: patternNames(l, target as unknown as ObjectBindingPattern) };
    case K.ArrayLiteralExpression:
      return { kind: 'unpacked', names: literalNames(l, (target as ArrayLiteralExpression).elements) };
    case K.ObjectLiteralExpression:
      return { kind: 'unpacked', names: literalNames(l, (target as ObjectLiteralExpression).properties) };
    default:
      return NO_USE;
  }
}

function patternNames(l: Lowering, pattern: ObjectBindingPattern): string[] {
  const names: string[] = [];
  for (const { name } of pattern.elements) if (name?.kind === K.Identifier) names.push(l.name(name));
  return names;
}

function literalNames(l: Lowering, parts: Iterable<Node>): string[] {
  const names: string[] = [];
  for (const part of parts) {
    let target: Node | undefined = part;
    if (part.kind === K.PropertyAssignment) target = (part as PropertyAssignment).initializer;
    else if (part.kind === K.ShorthandPropertyAssignment) target = (part as ShorthandPropertyAssignment).name;
    else if (part.kind === K.SpreadElement || part.kind === K.SpreadAssignment) target = (part as SpreadElement).expression;
    if (target.kind === K.BinaryExpression) target = (target as BinaryExpression).left;
    if (target.kind === K.Identifier) names.push(l.name(target));
  }
  return names;
}

/** What a target refers to, without telling that it is evaluated. */
function quietRef(l: Lowering, node: Expression): Ref {
  const inner = bare(node);
  switch (inner.kind) {
    case K.Identifier:
      return nameRef(l.name(inner));
    case K.ThisKeyword:
      return nameRef('this');
    case K.SuperKeyword:
      return nameRef('super');
    case K.PropertyAccessExpression:
      return quietly(l, (inner as PropertyAccessExpression).expression, (of) => attributeRef(of, l.name((inner as PropertyAccessExpression).name)));
    case K.ElementAccessExpression:
      return quietly(l, (inner as ElementAccessExpression).expression, (of) => itemRef(of, quietRef(l, (inner as ElementAccessExpression).argumentExpression)));
    case K.CallExpression:
      return quietly(l, (inner as CallExpression).expression, (of) => callRef(of, [], []));
    case K.StringLiteral:
    case K.NumericLiteral:
      return l.expression(inner, NO_USE);
    default:
      return UNKNOWN_REF;
  }
}

function quietly(l: Lowering, node: Expression, build: (of: Ref) => Ref): Ref {
  if (!l.enter(node)) return UNKNOWN_REF;
  const of = quietRef(l, node);
  l.leave();
  return build(of);
}
