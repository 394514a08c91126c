import { MAX_REF_ITEMS, UNKNOWN_REF, type Ref } from '../../model/index.ts';
import { NO_USE } from '../uses.ts';
import { floatRef, integerRef, isPlainString, stringParts, stringRef } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';
import { parseAnnotation } from './string-annotations.ts';
import { attributeRef, itemRef, literal, nameRef, NONE } from '../refs.ts';

/** What an annotation refers to. Nothing is read or run by it, except calls such as those in `Annotated[T, Depends(f())]`. */
export function annotationRef(l: Lowering, node: number): Ref {
  if (!l.enter(node)) return UNKNOWN_REF;
  const ref = readAnnotation(l, node);
  l.leave();
  return ref;
}

function readAnnotation(l: Lowering, node: number): Ref {
  switch (l.kind(node)) {
    case K.type:
    case K.parenthesized_expression:
    case K.splat_type:
    case K.list_splat:
    case K.list_splat_pattern: {
      const inner = l.first(node);
      return inner === 0 ? UNKNOWN_REF : annotationRef(l, inner);
    }
    case K.identifier:
      return l.name(node) === '' ? UNKNOWN_REF : nameRef(l.name(node));
    case K.attribute:
    case K.member_type: {
      const [object, attribute] = l.parts(node);
      return object === undefined || attribute === undefined ? UNKNOWN_REF : attributeRef(annotationRef(l, object), l.name(attribute));
    }
    case K.generic_type: {
      const [of, parameters] = l.parts(node);
      return of === undefined || parameters === undefined ? UNKNOWN_REF : generic(l, annotationRef(l, of), l.parts(parameters));
    }
    case K.subscript: {
      const [of, ...parameters] = l.parts(node);
      return of === undefined ? UNKNOWN_REF : generic(l, annotationRef(l, of), parameters);
    }
    case K.union_type:
      return { k: 'choice', of: l.parts(node).map((part) => annotationRef(l, part)) };
    case K.binary_operator:
      return union(l, node);
    case K.constrained_type: {
      const parts = l.parts(node);
      return annotationRef(l, parts[parts.length - 1] ?? node + 1);
    }
    case K.list:
    case K.tuple:
      return { k: 'collection', type: l.kind(node) === K.list ? 'list' : 'tuple', items: l.parts(node).slice(0, MAX_REF_ITEMS).map((part) => annotationRef(l, part)) };
    case K.string:
      return stringAnnotation(l, node);
    case K.none:
      return NONE;
    case K.ellipsis:
      return literal('ellipsis');
    case K.true:
    case K.false:
      return literal('bool', l.kind(node) === K.true);
    case K.integer:
      return integerRef(l, node);
    case K.float:
      return floatRef(l, node);
    case K.ERROR:
      return UNKNOWN_REF;
    default:
      return l.expression(node, NO_USE);
  }
}

function generic(l: Lowering, of: Ref, parameters: readonly number[]): Ref {
  // What `Literal` holds are values: a string there is not a type in quotes.
  const values = (of.k === 'name' || of.k === 'attribute') && of.name === 'Literal';
  const read = (node: number): Ref => (values ? literalValue(l, node) : annotationRef(l, node));
  const [only] = parameters;
  if (parameters.length === 1 && only !== undefined) return itemRef(of, read(only));
  return itemRef(of, { k: 'collection', type: 'tuple', items: parameters.slice(0, MAX_REF_ITEMS).map(read) });
}

function literalValue(l: Lowering, node: number): Ref {
  const inner = l.kind(node) === K.type ? l.first(node) : node;
  return inner !== 0 && l.kind(inner) === K.string ? stringRef(l, inner) : annotationRef(l, node);
}

/** `A | B | C` leans to the left. */
function union(l: Lowering, node: number): Ref {
  const of: Ref[] = [];
  let left = node;
  while (l.kind(left) === K.binary_operator) {
    const [first, second] = l.parts(left);
    if (first === undefined || second === undefined) break;
    of.push(annotationRef(l, second));
    left = first;
  }
  if (left !== node) of.push(annotationRef(l, left));
  return { k: 'choice', of: of.reverse().slice(0, MAX_REF_ITEMS) };
}

function stringAnnotation(l: Lowering, node: number): Ref {
  if (!isPlainString(l, node)) return UNKNOWN_REF;
  const { contentStart, contentEnd } = stringParts(l, node);
  return parseAnnotation(l.text.slice(contentStart, contentEnd));
}
