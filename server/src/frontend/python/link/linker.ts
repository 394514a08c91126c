import type { Binding, Callee, ClassKey, FileId, Ref, UnitKey, Value } from '../../../model/index.ts';
import { classKey, fileOfKey, pathOfKey, unitKey } from '../../../model/index.ts';
import type { LinkInput } from '../../frontend.ts';
import type { Memo } from './memo.ts';
import type { Modules } from './modules.ts';
import type { Source } from './source.ts';
import { UNKNOWN, settled } from './values.ts';

/** What type variables, and `Self`, stand for where an annotation is read. */
export type TypeEnv = ReadonlyMap<string, Value>;

/** Where a reference stands. */
export interface Scope {
  readonly source: Source;
  readonly unit: number;
  /** The class body that the reference stands in directly; -1 if none. */
  readonly class: number;
  /** Evaluation order in `unit`; `undefined` when any time after the definitions will do. */
  readonly order: number | undefined;
  readonly env?: TypeEnv | undefined;
  /** The binding whose own annotation is read: `Process: type[Process]` in a class body means the `Process` further out. */
  readonly except?: Binding;
  /** The reference is the element of a comprehension, seen from outside of it. */
  readonly comprehension?: boolean;
}

/** A binding found for a name, and the scope that holds it. */
export interface Found {
  readonly source: Source;
  readonly class: number;
  readonly name: string;
  readonly binding: Binding;
  /** The dotted name under which it was reached, through a module. */
  readonly met?: string;
}

/** A binding that defines, or the dotted name of what has no source. */
export type Definition = Found | { readonly symbol: string };

/** The arguments of a call, evaluated only where a parameter's type needs them. */
export interface Arguments {
  readonly positional: readonly (() => Value)[];
  readonly keywords: ReadonlyMap<string, () => Value>;
  /** The references, for forms such as `cast(T, x)` whose argument is a type. */
  readonly refs: readonly Ref[];
  readonly scope: Scope | undefined;
  /** `*args` or `**kwargs` stand among them: the count says nothing. */
  readonly spread: boolean;
}

export const NO_ARGUMENTS: Arguments = { positional: [], keywords: new Map(), refs: [], scope: undefined, spread: true };

/** The parts of the resolver, as they see each other. They recurse into each other through this one object. */
export interface Linker {
  readonly input: LinkInput;
  readonly memo: Memo;
  readonly modules: Modules;
  /** What names in the annotations of library modules are defined as; of this snapshot only. */
  readonly definitions: Map<Source, Map<string, readonly Definition[]>>;
  /** What an expression gives. */
  evaluate(ref: Ref, scope: Scope): Value;
  bindingValue(found: Found): Value;
  /** What a value annotated with `ref` is. */
  annotated(ref: Ref, scope: Scope): Value;
  attribute(of: Value, name: string): Value;
  /** A container assigned to an attribute, with what the class puts into it. */
  filled(at: ClassPlace, name: string, value: Value): Value;
  call(callee: Value, args: Arguments): readonly Callee[];
  awaited(value: Value): Value;
  element(value: Value, async: boolean): Value;
}

/** The union of what a call's callees give. */
export type ClassPlace = { readonly source: Source; readonly index: number };

export function classPlace(linker: Linker, key: ClassKey): ClassPlace | undefined {
  const source = linker.modules.source(fileOfKey(key));
  const index = source?.index.classesByPath.get(pathOfKey(key));
  if (source === undefined || index === undefined) return undefined;
  linker.memo.consult(source);
  return { source, index };
}

export function unitPlace(linker: Linker, key: UnitKey): ClassPlace | undefined {
  const source = linker.modules.source(fileOfKey(key));
  const index = source?.index.unitsByPath.get(pathOfKey(key));
  if (source === undefined || index === undefined) return undefined;
  linker.memo.consult(source);
  return { source, index };
}

export function keyOfClass(source: Source, index: number): ClassKey {
  return classKey(source.file, source.facts.classes[index]?.path ?? '');
}

export function keyOfUnit(source: Source, index: number): UnitKey {
  return unitKey(source.file, source.facts.units[index]?.path ?? '');
}

/** The scope around a function: its annotations, defaults and decorators. */
export function scopeAround(source: Source, unit: number, env?: TypeEnv): Scope {
  const fact = source.facts.units[unit];
  return { source, unit: Math.max(0, fact?.parent ?? 0), class: fact?.class ?? -1, order: undefined, env };
}

export function scopeWithin(source: Source, unit: number): Scope {
  return { source, unit, class: -1, order: undefined };
}

export function askValue(linker: Linker, source: Source, table: string, key: unknown, cyclic: Value, make: () => Value): Value {
  return linker.memo.ask(source, table, key, { make, cyclic, exhausted: UNKNOWN });
}

export const known = settled;

export type { Callee, FileId };
