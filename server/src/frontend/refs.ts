import { MAX_REF_ITEMS, UNKNOWN_REF, type LiteralType, type Ref } from '../model/index.ts';

/** Longer chains of attributes, calls and subscripts become unknown: copies of the chain stand in each of its calls. */
const MAX_REF_DEPTH = 24;

/** A copy that does not keep alive the long string from which it was cut. */
export function detached(slice: string): string {
  return JSON.parse(JSON.stringify(slice)) as string;
}

export const nameRef = (name: string): Ref => ({ k: 'name', name });

export function attributeRef(of: Ref, name: string): Ref {
  return refDepth(of) >= MAX_REF_DEPTH ? UNKNOWN_REF : { k: 'attribute', of, name };
}

export function itemRef(of: Ref, index: Ref): Ref {
  return refDepth(of) >= MAX_REF_DEPTH ? UNKNOWN_REF : { k: 'item', of, index };
}

export function callRef(of: Ref, args: readonly Ref[], keywords: readonly (readonly [string, Ref])[]): Ref {
  return refDepth(of) >= MAX_REF_DEPTH ? UNKNOWN_REF : { k: 'call', of, args, keywords };
}

export function literal(type: LiteralType, value?: string | number | boolean): Ref {
  return value === undefined ? { k: 'literal', type } : { k: 'literal', type, value };
}

export const NONE: Ref = { k: 'literal', type: 'none' };

export const OPERATION: Ref = { k: 'operation' };

/** One of several values. */
export function choice(of: readonly Ref[]): Ref {
  return of.every((ref) => ref.k === 'operation') ? OPERATION : { k: 'choice', of: of.slice(0, MAX_REF_ITEMS) };
}

/** Length of the chain from the outermost part of a reference to its root. */
function refDepth(ref: Ref): number {
  let depth = 0;
  for (let current = ref; depth < MAX_REF_DEPTH; depth++) {
    switch (current.k) {
      case 'attribute':
      case 'call':
      case 'await':
      case 'item':
      case 'element':
      case 'entered':
      case 'caught':
        current = current.of;
        break;
      default:
        return depth;
    }
  }
  return depth;
}
