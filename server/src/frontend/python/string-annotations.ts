import { MAX_REF_ITEMS, UNKNOWN_REF, type Ref } from '../../model/index.ts';
import { attributeRef, detached, itemRef, literal, nameRef, NONE } from '../refs.ts';

// Deeper types than this are not written by people.
const MAX_NESTING = 20;

/**
 * Reads an annotation written as a string: names, attributes, subscripts, `|`, lists and constants, which is all that types are made of.
 * Whatever else it holds makes it unknown.
 */
export function parseAnnotation(source: string): Ref {
  const tokens = source.match(/[\p{L}_][\p{L}\p{N}_]*|\.\.\.|'[^']*'|"[^"]*"|\d+|[^\s]/gu) ?? [];
  const reader = { tokens, next: 0, depth: 0 };
  const ref = readUnion(reader);
  return ref !== undefined && reader.next === tokens.length ? ref : UNKNOWN_REF;
}

interface Reader {
  readonly tokens: readonly string[];
  next: number;
  depth: number;
}

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.next] !== token) return false;
  reader.next++;
  return true;
}

function readUnion(reader: Reader): Ref | undefined {
  if (reader.depth >= MAX_NESTING) return undefined;
  reader.depth++;
  const of: Ref[] = [];
  do {
    const part = readChain(reader);
    if (part === undefined) return undefined;
    of.push(part);
  } while (take(reader, '|'));
  reader.depth--;
  const [only] = of;
  return of.length === 1 ? only : { k: 'choice', of };
}

function readChain(reader: Reader): Ref | undefined {
  let ref = readAtom(reader);
  while (ref !== undefined) {
    if (take(reader, '.')) {
      const name = reader.tokens[reader.next++] ?? '';
      ref = isName(name) ? attributeRef(ref, detached(name)) : undefined;
    } else if (take(reader, '[')) {
      const items = readItems(reader, ']');
      const [only] = items ?? [];
      if (items === undefined || only === undefined) return undefined;
      ref = itemRef(ref, items.length === 1 ? only : { k: 'collection', type: 'tuple', items });
    } else return ref;
  }
  return ref;
}

function readAtom(reader: Reader): Ref | undefined {
  const token = reader.tokens[reader.next++];
  if (token === undefined) return undefined;
  if (token === 'None') return NONE;
  if (token === 'True' || token === 'False') return literal('bool', token === 'True');
  if (token === '...') return literal('ellipsis');
  if (token === '*') return readAtom(reader);
  if (isName(token)) return nameRef(detached(token));
  if (/^\d/.test(token)) return literal('int', Number(token));
  if (token.length > 1 && (token[0] === "'" || token[0] === '"')) return literal('str', detached(token.slice(1, -1)));
  if (token === '[') {
    const items = readItems(reader, ']');
    return items && { k: 'collection', type: 'list', items };
  }
  if (token === '(') {
    const inner = readUnion(reader);
    return inner !== undefined && take(reader, ')') ? inner : undefined;
  }
  return undefined;
}

function readItems(reader: Reader, close: string): Ref[] | undefined {
  const items: Ref[] = [];
  while (!take(reader, close)) {
    const item = readUnion(reader);
    if (item === undefined) return undefined;
    if (items.length < MAX_REF_ITEMS) items.push(item);
    if (!take(reader, ',') && reader.tokens[reader.next] !== close) return undefined;
  }
  return items;
}

const isName = (token: string): boolean => /^[\p{L}_]/u.test(token);
