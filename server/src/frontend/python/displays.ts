import { MAX_REF_ITEMS, UNKNOWN_REF, type Ref, type Use } from '../../model/index.ts';
import { FORMATTED, ITERATED, OPERAND } from '../uses.ts';
import { stringParts, stringRef } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';
import { literal } from '../refs.ts';

type Visit = (l: Lowering, node: number, use: Use) => Ref;

// Data written out in code nests deeper than any type that matters here.
const MAX_COLLECTION_DEPTH = 3;

export function collection(type: 'list' | 'tuple' | 'set' | 'dict'): Visit {
  return (l, node, use) => {
    const element: Use = use.kind === 'dropped' ? use : { kind: 'element', of: type, within: use };
    const items: Ref[] = [];
    for (const part of l.children(node)) {
      let ref: Ref;
      switch (l.kind(part)) {
        case K.pair: {
          const [key, value] = l.parts(part);
          if (key === undefined || value === undefined) continue;
          l.expression(key, element);
          ref = l.expression(value, element);
          break;
        }
        case K.list_splat:
        case K.dictionary_splat: {
          const value = l.first(part);
          if (value !== 0) l.expression(value, ITERATED);
          ref = UNKNOWN_REF;
          break;
        }
        default:
          ref = leadsToSplat(l, part) ? spread(l, part) : l.expression(part, element);
      }
      if (items.length < MAX_REF_ITEMS) items.push(ref);
    }
    return nesting(items) >= MAX_COLLECTION_DEPTH ? UNKNOWN_REF : { k: 'collection', type, items };
  };
}

/** The grammar reads the `*f()` of `[*f()]` as a call of `*f`. */
function leadsToSplat(l: Lowering, node: number): boolean {
  if (l.text[l.startOf(node)] !== '*') return false;
  let inner = node;
  while (CHAINS.has(l.kind(inner))) inner = l.first(inner);
  return l.kind(inner) === K.list_splat;
}

const CHAINS: ReadonlySet<number> = new Set([K.call, K.attribute, K.subscript]);

function spread(l: Lowering, node: number): Ref {
  l.expression(node, ITERATED);
  return UNKNOWN_REF;
}

function nesting(items: readonly Ref[]): number {
  let depth = 0;
  for (const item of items) if (item.k === 'collection') depth = Math.max(depth, 1 + nesting(item.items));
  return depth;
}

export const lowerString: Visit = (l, node) => {
  const { prefix } = stringParts(l, node);
  if (!/[ft]/.test(prefix)) return stringRef(l, node);
  lowerInterpolations(l, node);
  return prefix.includes('t') ? UNKNOWN_REF : literal('str');
};

function lowerInterpolations(l: Lowering, node: number): void {
  for (const part of l.children(node)) {
    for (const inner of l.children(part)) {
      if (l.kind(inner) === K.format_specifier) lowerInterpolations(l, inner);
      else l.expression(inner, FORMATTED);
    }
  }
}

export const lowerStrings: Visit = (l, node) => {
  const refs = l.parts(node).map((part) => l.expression(part, OPERAND));
  let value = '';
  for (const ref of refs) {
    if (ref.k !== 'literal') return ref;
    if (typeof ref.value !== 'string') return { k: 'literal', type: ref.type };
    value += ref.value;
  }
  const [first] = refs;
  return first?.k === 'literal' ? literal(first.type, value.slice(0, 200)) : UNKNOWN_REF;
};
