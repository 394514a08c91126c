/**
 * A symbolic reference: what an expression in the source refers to, before anything is resolved.
 *
 * A `Ref` is pure structure: it holds no offset and no index of a call, so that it may stand in a file's digest
 * (an edit inside a body must not change what other files see). Names are resolved in the unit in which the reference stands.
 */
export type Ref =
  | { readonly k: 'name'; readonly name: string }
  | { readonly k: 'attribute'; readonly of: Ref; readonly name: string }
  /** The result of calling `of`. Arguments are kept for typing (`partial(f)`, `cast(T, x)`, `Lock()`); see `MAX_REF_ITEMS`. */
  | { readonly k: 'call'; readonly of: Ref; readonly args: readonly Ref[]; readonly keywords: readonly (readonly [string, Ref])[]; /** `new of(…)` */ readonly construct?: boolean }
  | { readonly k: 'await'; readonly of: Ref }
  /** A subscript: an element of a container, or the arguments of a generic in an annotation (`dict[str, Lock]` has a `tuple` as index). */
  | { readonly k: 'item'; readonly of: Ref; readonly index: Ref }
  /** What one step of iterating gives: `for x in of`, `async for x in of`, a comprehension's variable. */
  | { readonly k: 'element'; readonly of: Ref; readonly async: boolean }
  /** What entering a context manager gives: `with of as x`. */
  | { readonly k: 'entered'; readonly of: Ref; readonly async: boolean }
  /** What an exception handler binds: `except of as x`. */
  | { readonly k: 'caught'; readonly of: Ref }
  /** A constant. `int` values are folded through `+ - * ** <<` and written without underscores; long strings are cut at 200 characters. */
  | { readonly k: 'literal'; readonly type: LiteralType; readonly value?: string | number | boolean }
  /** `keys` are those of an object literal, beside its `items`: `undefined` for a computed or spread one. */
  | { readonly k: 'collection'; readonly type: 'list' | 'tuple' | 'set' | 'dict'; readonly items: readonly Ref[]; readonly keys?: readonly (string | undefined)[] }
  | { readonly k: 'comprehension'; readonly type: 'list' | 'set' | 'dict' | 'generator'; readonly element: Ref }
  /** A lambda; `unit` is its index in the file's units. The digest writes its ordinal within the enclosing unit instead. */
  | { readonly k: 'lambda'; readonly unit: number }
  /** `a if c else b`, `a or b`, `a | b` in annotations, and every other expression that may be one of several. */
  | { readonly k: 'choice'; readonly of: readonly Ref[] }
  /** Arithmetic, comparison, `not`: a plain value, never an awaitable or a handle. */
  | { readonly k: 'operation' }
  | { readonly k: 'unknown' };

export type LiteralType = 'str' | 'bytes' | 'int' | 'float' | 'bool' | 'none' | 'ellipsis';

/** Longer collections and argument lists are cut here: nobody needs the 33rd element to know a type. */
export const MAX_REF_ITEMS = 32;

export const UNKNOWN_REF: Ref = { k: 'unknown' };
