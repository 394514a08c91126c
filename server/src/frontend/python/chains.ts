import { MAX_REF_ITEMS, UNKNOWN_REF, type Ref } from '../../model/index.ts';
import { OPERAND, SUBSCRIPTED, type AwaitsCall } from '../uses.ts';
import type { Lowering } from './lowering.ts';
import { attributeRef, itemRef } from '../refs.ts';

/**
 * Lowers the object of an attribute and returns the reference to the attribute; the access itself is the caller's to tell.
 * `uses` gets the object's use when the attribute is called.
 */
export function attributeTarget(l: Lowering, node: number, uses?: AwaitsCall[]): Ref {
  const [object, attribute] = l.parts(node);
  if (object === undefined || attribute === undefined) return l.unreadable(node);
  const name = l.name(attribute);
  const use: { kind: 'receiver'; attribute: string; call?: number } = { kind: 'receiver', attribute: name };
  uses?.push(use);
  return attributeRef(l.expression(object, use), name);
}

/** The same for a subscript. */
export function itemTarget(l: Lowering, node: number): Ref {
  const [value, ...subscripts] = l.parts(node);
  if (value === undefined) return UNKNOWN_REF;
  const of = l.expression(value, SUBSCRIPTED);
  const indices = subscripts.map((subscript) => l.expression(subscript, OPERAND));
  const [only] = indices;
  l.operation();
  return itemRef(of, indices.length === 1 && only !== undefined ? only : { k: 'collection', type: 'tuple', items: indices.slice(0, MAX_REF_ITEMS) });
}
