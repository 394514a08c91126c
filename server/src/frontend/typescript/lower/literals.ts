import {
  SyntaxKind as K,
  type ArrayLiteralExpression,
  type ComputedPropertyName,
  type Expression,
  type Node,
  type NumericLiteral,
  type ObjectLiteralExpression,
  type SpreadElement,
  type StringLiteral,
} from 'typescript/unstable/ast';
import { MAX_REF_ITEMS, UNKNOWN_REF, type Ref, type Use } from '../../../model/index.ts';
import { detached, literal, nameRef, OPERATION } from '../../refs.ts';
import { ITERATED, OPERAND } from '../../uses.ts';
import { lowerMember, lowerProperty } from './functions.ts';
import type { Lowering } from './lowering.ts';

// Data written out in code nests deeper than any type that matters here.
const MAX_COLLECTION_DEPTH = 3;
const MAX_STRING = 200;

export function lowerArray(l: Lowering, node: ArrayLiteralExpression, use: Use): Ref {
  const element: Use = use.kind === 'dropped' ? use : { kind: 'element', of: 'list', within: use };
  const items: Ref[] = [];
  for (const part of node.elements) {
    const ref: Ref = part.kind === K.SpreadElement ? { k: 'element', of: l.expression((part as SpreadElement).expression, ITERATED), async: false } : l.expression(part, element);
    if (items.length < MAX_REF_ITEMS) items.push(ref);
  }
  return nesting(items) >= MAX_COLLECTION_DEPTH ? UNKNOWN_REF : { k: 'collection', type: 'list', items };
}

/** An object literal; functions in it are named after what it is the value of. */
export function lowerObject(l: Lowering, node: ObjectLiteralExpression, use: Use): Ref {
  const element: Use = use.kind === 'dropped' ? use : { kind: 'element', of: 'dict', within: use };
  const items: Ref[] = [];
  const keys: (string | undefined)[] = [];
  for (const property of node.properties) {
    let ref: Ref;
    let key: string | undefined;
    switch (property.kind) {
      case K.PropertyAssignment: {
        const { name, initializer } = property;
        key = propertyName(l, name);
        ref = lowerProperty(l, property, key, initializer, element);
        break;
      }
      case K.ShorthandPropertyAssignment: {
        const { name } = property;
        key = l.name(name);
        l.read(key, l.at(name), element);
        ref = nameRef(key);
        break;
      }
      case K.SpreadAssignment:
        ref = { k: 'element', of: l.expression((property as unknown as SpreadElement).expression, ITERATED), async: false };
        break;
      case K.MethodDeclaration:
      case K.GetAccessor:
      case K.SetAccessor:
        key = propertyName(l, property.name);
        ref = { k: 'lambda', unit: lowerMember(l, property, key ?? '<computed>').index };
        if (property.kind !== K.MethodDeclaration) ref = UNKNOWN_REF;
        break;
      default:
        continue;
    }
    if (items.length < MAX_REF_ITEMS) {
      items.push(ref);
      keys.push(key);
    }
  }
  return nesting(items) >= MAX_COLLECTION_DEPTH ? UNKNOWN_REF : { k: 'collection', type: 'dict', items, keys };
}

/** The name of a property; `undefined` for a computed one, whose parts are lowered. */
export function propertyName(l: Lowering, name: Node | undefined): string | undefined {
  switch (name?.kind) {
    case K.Identifier:
    case K.PrivateIdentifier:
      return l.name(name);
    case K.StringLiteral:
    case K.NumericLiteral:
    case K.NoSubstitutionTemplateLiteral:
    case K.BigIntLiteral:
      return detached((name as unknown as StringLiteral).text.slice(0, MAX_STRING));
    case K.ComputedPropertyName: {
      const { expression } = name as ComputedPropertyName;
      const ref = l.expression(expression, OPERAND);
      return ref.k === 'literal' && ref.value !== undefined ? String(ref.value) : undefined;
    }
    default:
      return undefined;
  }
}

function nesting(items: readonly Ref[]): number {
  let depth = 0;
  for (const item of items) if (item.k === 'collection') depth = Math.max(depth, 1 + nesting(item.items));
  return depth;
}

export function stringRef(l: Lowering, node: Expression): Ref {
  const start = l.startOf(node) + 1;
  const end = Math.max(start, node.end - 1);
  const raw = l.text.slice(start, Math.min(end, start + MAX_STRING));
  const value = raw.includes('\\') ? (node as unknown as StringLiteral).text.slice(0, MAX_STRING) : raw;
  return literal('str', value.length > 12 ? detached(value) : value);
}

export function numberRef(_: Lowering, node: Expression): Ref {
  const value = Number((node as unknown as NumericLiteral).text);
  if (!Number.isFinite(value)) return OPERATION;
  const type = Number.isInteger(value) ? 'int' : 'float';
  return literal(type, value);
}
