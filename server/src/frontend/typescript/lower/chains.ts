import { type ElementAccessExpression, type Expression, type NodeFlags, type PropertyAccessExpression } from 'typescript/unstable/ast';
import { UNKNOWN_REF, type Ref, type Use } from '../../../model/index.ts';
import { attributeRef, itemRef } from '../../refs.ts';
import { type AwaitsCall, OPERAND, SUBSCRIPTED } from '../../uses.ts';
import type { Lowering } from './lowering.ts';
import { inOptionalChain, tokenStart } from './nodes.ts';

/**
 * Lowers the object of a property and returns the reference to the property; the access itself is the caller's to tell.
 * `uses` gets the object's use when the property is called.
 */
export function attributeTarget(l: Lowering, node: PropertyAccessExpression, uses?: AwaitsCall[]): Ref {
  const name = l.name(node.name);
  const use: { kind: 'receiver'; attribute: string; call?: number } = { kind: 'receiver', attribute: name };
  uses?.push(use);
  const of = chained(l, node, use);
  return name === '' ? UNKNOWN_REF : attributeRef(of, name);
}

/** The same for an element. */
export function itemTarget(l: Lowering, node: ElementAccessExpression): Ref {
  const of = chained(l, node, SUBSCRIPTED);
  const index = l.expression(node.argumentExpression, OPERAND);
  l.operation();
  return itemRef(of, index);
}

export interface ChainLink {
  readonly flags: NodeFlags;
  readonly expression: Expression;
  readonly questionDotToken?: { readonly pos: number; readonly end: number } | undefined;
  readonly end: number;
}

/** What stands before a link of a chain. After `?.` everything up to the end of the chain may not run. */
export function chained(l: Lowering, link: ChainLink, use: Use): Ref {
  const ref = inOptionalChain(link) && inOptionalChain(link.expression) ? whollyIn(l, link.expression, use) : l.expression(link.expression, use);
  if (link.questionDotToken !== undefined) mayEnd(l, link, ref);
  return ref;
}

/** Lowers a link whose chain goes on: the regions stay open. */
function whollyIn(l: Lowering, node: Expression, use: Use): Ref {
  l.chainGoesOn = true;
  return l.expression(node, use);
}

/** Opens the region of what runs only if `ref` is there. */
export function mayEnd(l: Lowering, link: ChainLink, ref: Ref): void {
  const start = link.questionDotToken === undefined ? link.end : tokenStart(l.text, link.questionDotToken.pos);
  const region = l.openRegion('branch', { start, end: link.end }, l.unit.statement++, 0);
  region.test = ref;
  region.testAt = l.at(link.expression);
  l.chain.push(region);
}

/** Runs the lowering of a whole optional chain, and closes what it opened. */
export function inChain(l: Lowering, node: Expression, lower: () => Ref): Ref {
  if (!inOptionalChain(node) || l.chainGoesOn) {
    l.chainGoesOn = false;
    return lower();
  }
  const { chain } = l;
  l.chain = [];
  const ref = lower();
  for (let region = l.chain.pop(); region !== undefined; region = l.chain.pop()) {
    region.at = { start: region.at.start, end: node.end };
    l.closeRegion(region);
  }
  l.chain = chain;
  return ref;
}

/** A property that is written or updated. The chain that it is the end of is over before the value is evaluated. */
export const writtenProperty = (l: Lowering, node: PropertyAccessExpression): Ref => inChain(l, node, () => attributeTarget(l, node));

/** An element that is written or updated. */
export const writtenElement = (l: Lowering, node: ElementAccessExpression): Ref => inChain(l, node, () => itemTarget(l, node));
