import type { FileId } from './span.ts';
import type { LiteralType } from './ref.ts';

/** `file#path`: the identity of a unit or class across edits. Library stubs have files such as `stub:asyncio.tasks`. */
export type UnitKey = string & { readonly __brand: 'UnitKey' };
export type ClassKey = string & { readonly __brand: 'ClassKey' };
export const unitKey = (file: FileId, path: string): UnitKey => `${file}#${path}` as UnitKey;
export const classKey = (file: FileId, path: string): ClassKey => `${file}#${path}` as ClassKey;
export const fileOfKey = (key: UnitKey | ClassKey): FileId => key.slice(0, key.lastIndexOf('#')) as FileId;
export const pathOfKey = (key: UnitKey | ClassKey): string => key.slice(key.lastIndexOf('#') + 1);

/**
 * What a reference stands for, as far as concurrency needs to know it.
 *
 * `names` are the dotted names under which the world knows a thing, the most public first
 * (`asyncio.sleep`, then `asyncio.tasks.sleep`); for a method, one for each class of the receiver's MRO that a catalogue might name
 * (`threading.Timer.join`, `threading.Thread.join`). Catalogue rows are looked up by them.
 * Those of JavaScript begin with where a thing comes from: `js:Promise.all`, `node:fs.readFileSync`, `npm:async-mutex.Mutex.acquire`.
 */
export type Value =
  /** A function; bound when `receiver` is there. Stubs and installed packages have units too. */
  | { readonly k: 'unit'; readonly unit: UnitKey; readonly names: readonly string[]; readonly receiver?: Value }
  /** `args` are the type arguments of `Queue[int]`. */
  | { readonly k: 'class'; readonly class: ClassKey; readonly names: readonly string[]; readonly args?: readonly Value[] }
  | { readonly k: 'instance'; readonly class: ClassKey; readonly names: readonly string[]; readonly args: readonly Value[] }
  | { readonly k: 'module'; readonly module: string }
  /** A thing of a library of which neither source nor stub is at hand: only its dotted names are known. */
  | { readonly k: 'symbol'; readonly names: readonly string[] }
  /** What a symbol gives when it is called as a class: `requests.Session()` with no `requests` installed. */
  | { readonly k: 'symbol-instance'; readonly names: readonly string[] }
  /** The object made by calling a coroutine function; `returns` is what awaiting it gives. */
  | { readonly k: 'coroutine'; readonly returns: Value; readonly unit?: UnitKey; readonly names: readonly string[] }
  /**
   * A JavaScript promise, whose work is under way already, or a `thenable` that is no `Promise`; `lazy` ones begin only when `then` is called.
   * `of` is what it is fulfilled with. `names` are those of its class: `js:Promise`, `npm:knex.QueryBuilder`.
   */
  | { readonly k: 'promise'; readonly of: Value; readonly how: 'promise' | 'thenable' | 'lazy'; readonly names: readonly string[] }
  /** `functools.partial(f, …)` and other known wrappers that call `of` later. */
  | { readonly k: 'partial'; readonly of: Value }
  | { readonly k: 'literal'; readonly type: LiteralType; readonly value?: string | number | boolean }
  /** Of a `dict`, items and element are its values; `key` is one of its keys, where known. */
  | {
      readonly k: 'collection';
      readonly type: 'list' | 'tuple' | 'set' | 'dict' | 'iterator';
      readonly items: readonly Value[] | undefined;
      readonly element: Value;
      readonly key?: Value;
    }
  | { readonly k: 'union'; readonly of: readonly Value[] }
  | { readonly k: 'unknown' };

export const UNKNOWN_VALUE: Value = { k: 'unknown' };

/** One thing that a call may call. A call through a union has several. */
export interface Callee {
  /** `class`: an instance is made; `unit` is then its `__init__`, if it has one with a body. */
  readonly kind: 'unit' | 'class' | 'symbol' | 'unknown';
  readonly unit?: UnitKey;
  readonly class?: ClassKey;
  readonly names: readonly string[];
  readonly receiver?: Value;
  /** What the call gives. A `coroutine` for coroutine functions. */
  readonly result: Value;
  /** A decorator that is not known to keep the function's nature stands between the name and the body. */
  readonly decorated: 'no' | 'known' | 'unknown';
  /** A subclass in the program overrides the method found. */
  readonly overridden?: boolean;
}

/**
 * What a callback's place expects of its result, by its declared type: nobody looks at it (`void`), it may be a promise and is waited for (`promise`),
 * it is used as a plain value (`value`).
 */
export type ExpectedResult = 'void' | 'promise' | 'value' | 'unknown';
