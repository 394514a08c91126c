import {
  SyntaxKind as K,
  type Expression,
  type JsxAttributes,
  type JsxChild,
  type JsxElement,
  type JsxExpression,
  type JsxFragment,
  type JsxSelfClosingElement,
  type JsxTagNameExpression,
  type Node,
} from 'typescript/unstable/ast';
import { MAX_REF_ITEMS, UNKNOWN_REF, type Argument, type Ref, type Span, type Use } from '../../../model/index.ts';
import { callRef, literal } from '../../refs.ts';
import type { AwaitsCall } from '../../uses.ts';
import { attributeTarget } from './chains.ts';
import type { Lowering } from './lowering.ts';
import { lastName } from './nodes.ts';

export function lowerJsxElement(l: Lowering, node: JsxElement, use: Use): Ref {
  const { openingElement, children } = node;
  return lowerElement(l, { node, tag: openingElement.tagName, attributes: openingElement.attributes, children }, use);
}

export function lowerJsxSelfClosing(l: Lowering, node: JsxSelfClosingElement, use: Use): Ref {
  return lowerElement(l, { node, tag: node.tagName, attributes: node.attributes, children: [] }, use);
}

export function lowerJsxFragment(l: Lowering, node: JsxFragment, use: Use): Ref {
  const items: Ref[] = [];
  lowerChildren(l, node.children, items, { kind: 'element', of: 'list', within: use });
  return { k: 'collection', type: 'list', items };
}

interface Element {
  readonly node: JsxElement | JsxSelfClosingElement;
  readonly tag: JsxTagNameExpression;
  readonly attributes: JsxAttributes;
  readonly children: Iterable<JsxChild>;
}

/** An element calls its component with the attributes. */
function lowerElement(l: Lowering, element: Element, use: Use): Ref {
  const { node, tag, attributes } = element;
  const uses: AwaitsCall[] = [];
  const callee = lowerTag(l, tag, uses);
  const args: Argument[] = [];
  const keywords: (readonly [string, Ref])[] = [];
  const passed = (slot: string): Use => {
    const given: { kind: 'passed'; call: number; slot: string } = { kind: 'passed', call: -1, slot };
    uses.push(given);
    return given;
  };
  for (const attribute of attributes.properties) {
    if (attribute.kind === K.JsxSpreadAttribute) {
      const value = l.expression((attribute).expression, passed('**'));
      args.push({ value, at: l.at(attribute), star: '**' });
      continue;
    }
    const { name, initializer } = attribute;
    const text = l.text.slice(l.startOf(name), name.end);
    const { value, call } = lowerValue(l, initializer, passed(text));
    args.push({ value, at: l.at(attribute), name: text, ...(call === undefined ? {} : { call }) });
    if (keywords.length < MAX_REF_ITEMS) keywords.push([text, value]);
  }
  const items: Ref[] = [];
  const childrenAt = lowerChildren(l, element.children, items, { kind: 'element', of: 'list', within: passed('children') });
  if (items.length > 0 && childrenAt !== undefined) args.push({ value: { k: 'collection', type: 'list', items }, at: childrenAt, name: 'children' });
  if (l.whole) {
    const index = l.call(callee, args, use, { at: l.at(node), calleeAt: l.at(tag), argsAt: l.at(attributes), node, calleeNode: lastName(tag), jsx: true });
    for (const waiting of uses) waiting.call = index;
  }
  return callRef(callee, [], keywords);
}

/** Names that start with a small letter are those of the platform's elements. */
function lowerTag(l: Lowering, tag: JsxTagNameExpression, uses: AwaitsCall[]): Ref {
  if (tag.kind === K.PropertyAccessExpression) return attributeTarget(l, tag, uses);
  const text = l.text.slice(l.startOf(tag), tag.end);
  if (tag.kind === K.JsxNamespacedName || /^[a-z]/.test(text)) return literal('str', text);
  const called: { kind: 'called'; call: number } = { kind: 'called', call: -1 };
  uses.push(called);
  return l.expression(tag, called);
}

function lowerValue(l: Lowering, value: Node | undefined, use: Use): { readonly value: Ref; readonly call?: number } {
  if (value === undefined) return { value: literal('bool', true) };
  const inner = value.kind === K.JsxExpression ? (value as JsxExpression).expression : (value as Expression);
  if (inner === undefined) return { value: UNKNOWN_REF };
  const ref = l.expression(inner, use);
  const call = l.callOf(inner);
  return call === undefined ? { value: ref } : { value: ref, call };
}

/** Gives the span of the children that are more than text. */
function lowerChildren(l: Lowering, children: Iterable<JsxChild>, items: Ref[], use: Use): Span | undefined {
  let at: Span | undefined;
  for (const child of children) {
    if (child.kind === K.JsxText) continue;
    const inner = child.kind === K.JsxExpression ? (child).expression : (child as Expression);
    if (inner === undefined) continue;
    const ref = l.expression(inner, use);
    if (items.length < MAX_REF_ITEMS) items.push(ref);
    at = { start: at?.start ?? l.startOf(child), end: child.end };
  }
  return at;
}
