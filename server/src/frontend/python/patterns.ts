import { UNKNOWN_REF, type Ref } from '../../model/index.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';
import { NO_USE } from '../uses.ts';
import { attributeRef, nameRef, itemRef, literal } from '../refs.ts';

/** Binds the names that a `case` pattern captures. `subject` is what the pattern is matched with. */
export function lowerPattern(l: Lowering, node: number, subject: Ref): void {
  if (!l.enter(node)) return;
  const parts = l.parts(node);
  switch (l.kind(node)) {
    case K.case_pattern: {
      const [inner] = parts;
      if (inner !== undefined) lowerPattern(l, inner, subject);
      break;
    }
    case K.as_pattern: {
      const [pattern, name] = parts;
      if (pattern !== undefined) lowerPattern(l, pattern, subject);
      if (name !== undefined && pattern !== undefined) capture(l, name, classOf(l, pattern) ?? subject);
      break;
    }
    case K.dotted_name:
      // A plain name captures; a dotted one is compared with.
      if (parts.length === 1 && parts[0] !== undefined) capture(l, parts[0], subject);
      else readDotted(l, parts);
      break;
    case K.class_pattern: {
      const [name, ...arguments_] = parts;
      if (name !== undefined) readDotted(l, l.parts(name));
      for (const argument of arguments_) lowerPattern(l, argument, UNKNOWN_REF);
      break;
    }
    case K.keyword_pattern: {
      const value = parts[1];
      if (value !== undefined) lowerPattern(l, value, UNKNOWN_REF);
      break;
    }
    case K.splat_pattern: {
      const [name] = parts;
      if (name !== undefined) capture(l, name, UNKNOWN_REF);
      break;
    }
    case K.list_pattern:
    case K.tuple_pattern: {
      const starred = parts.findIndex((part) => l.kind(l.first(part)) === K.splat_pattern);
      parts.forEach((part, index) => lowerPattern(l, part, subject.k !== 'unknown' && (starred < 0 || index < starred) ? itemRef(subject, literal('int', index)) : UNKNOWN_REF));
      break;
    }
    case K.dict_pattern:
    case K.union_pattern:
      for (const part of parts) lowerPattern(l, part, l.kind(node) === K.union_pattern ? subject : UNKNOWN_REF);
      break;
    case K.ERROR:
      l.unreadable(node);
      break;
    default:
  }
  l.leave();
}

/** A pattern that matches whatever comes: `_` or a bare name. */
export function isIrrefutable(l: Lowering, node: number): boolean {
  let inner = node;
  while (l.kind(inner) === K.case_pattern) {
    const content = l.first(inner);
    if (content === 0) return l.text.slice(l.startOf(inner), l.endOf(inner)) === '_';
    inner = content;
  }
  if (l.kind(inner) === K.as_pattern) return isIrrefutable(l, l.first(inner));
  return l.kind(inner) === K.dotted_name && l.parts(inner).length === 1;
}

function capture(l: Lowering, node: number, value: Ref): void {
  const name = l.name(node);
  if (name !== '' && name !== '_') l.bind(name, l.at(node), { kind: 'value', value });
}

function readDotted(l: Lowering, parts: readonly number[]): void {
  const [first, ...rest] = parts;
  if (first === undefined) return;
  const [attribute] = rest;
  l.read(l.name(first), l.at(first), attribute === undefined ? NO_USE : { kind: 'receiver', attribute: l.name(attribute) });
}

/** `Foo() as x`: an instance of `Foo`. */
function classOf(l: Lowering, pattern: number): Ref | undefined {
  let inner = pattern;
  while (l.kind(inner) === K.case_pattern && l.first(inner) !== 0) inner = l.first(inner);
  if (l.kind(inner) !== K.class_pattern) return undefined;
  const [first, ...rest] = l.parts(l.first(inner)).map((part) => l.name(part));
  if (first === undefined) return undefined;
  return { k: 'caught', of: rest.reduce((of: Ref, name) => attributeRef(of, name), nameRef(first)) };
}
