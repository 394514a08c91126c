import type { ClassKey, Ref, Value } from '../../../model/index.ts';
import type { Linker, Scope, TypeEnv } from './linker.ts';
import { classPlace, keyOfClass } from './linker.ts';
import { definitionNames } from './names.ts';
import type { Source } from './source.ts';
import { formOf, typeArguments, typeDefinitions, typeVariable } from './special.ts';
import { UNKNOWN, isNamed, members } from './values.ts';

export interface Base {
  /** A class, a symbol, or unknown. */
  readonly value: Value;
  /** Type arguments: `int` of `Queue[int]`. */
  readonly args: readonly Ref[];
}

/** A class in a method resolution order. Only its names are known when its source is not at hand. */
export interface Ancestor {
  readonly class?: ClassKey;
  readonly names: readonly string[];
}

export interface Order {
  readonly ancestors: readonly Ancestor[];
  readonly complete: boolean;
}

/** Generic bases that lead further up than this do not occur in practice. */
const MAX_HEIGHT = 16;

export function basesOf(linker: Linker, source: Source, index: number): readonly Base[] {
  return linker.memo.ask<readonly Base[]>(source, 'bases', index, {
    make: () => (source.facts.classes[index]?.bases ?? []).flatMap((ref) => base(linker, ref, scopeOfBases(source, index))),
    cyclic: [{ value: UNKNOWN, args: [] }],
    exhausted: [{ value: UNKNOWN, args: [] }],
  });
}

/** The class and its bases in the order of C3; a base that is not known makes the order incomplete. */
export function orderOf(linker: Linker, source: Source, index: number): Order {
  const unknown: Order = { ancestors: [], complete: false };
  return linker.memo.ask<Order>(source, 'order', index, {
    make: () => {
      const own: Ancestor = { class: keyOfClass(source, index), names: definitionNames(linker, source, source.facts.classes[index]?.path ?? '') };
      let complete = true;
      const lists: (readonly Ancestor[])[] = [];
      const direct: Ancestor[] = [];
      for (const { value } of basesOf(linker, source, index)) {
        if (value.k === 'symbol') {
          const ancestor: Ancestor = { names: value.names };
          complete = false;
          lists.push([ancestor]);
          direct.push(ancestor);
          continue;
        }
        const place = value.k === 'class' ? classPlace(linker, value.class) : undefined;
        if (place === undefined || value.k !== 'class') {
          complete = false;
          continue;
        }
        const order = orderOf(linker, place.source, place.index);
        complete &&= order.complete;
        const [first, ...rest] = order.ancestors;
        if (first === undefined) continue;
        // The name under which the base was met (`threading.Lock`) counts as one of its names.
        const met: Ancestor = { ...first, names: value.names };
        lists.push([met, ...rest]);
        direct.push(met);
      }
      return { ancestors: [own, ...merge([...lists, direct])], complete };
    },
    cyclic: unknown,
    exhausted: unknown,
  });
}

/** Names of the type variables of a generic class, in the order in which `C[…]` takes them. */
export function typeParameters(linker: Linker, source: Source, index: number): readonly string[] {
  return linker.memo.ask<readonly string[]>(source, 'parameters', index, {
    make: () => {
      const scope = scopeOfBases(source, index);
      const all: string[] = [];
      for (const ref of source.facts.classes[index]?.bases ?? []) {
        if (ref.k !== 'item') continue;
        const variables = typeArguments(ref.index).flatMap((arg) => variablesIn(linker, arg, scope));
        const declares = typeDefinitions(linker, ref.of, scope).some((definition) => ['Generic', 'Protocol'].includes(formOf(definition) ?? ''));
        if (declares) return variables;
        for (const name of variables) if (!all.includes(name)) all.push(name);
      }
      return all;
    },
    cyclic: [],
    exhausted: [],
  });
}

/** What the type variables of `target` stand for in an object of class `source#index` with type arguments `args`. */
export function environmentAt(linker: Linker, source: Source, index: number, args: readonly Value[], target: ClassKey): TypeEnv | undefined {
  if (args.length > 0) return workOutEnvironment(linker, source, index, args, target, 0);
  return linker.memo.ask<TypeEnv | undefined>(source, 'environments', `${index} ${target}`, {
    make: () => workOutEnvironment(linker, source, index, args, target, 0),
    cyclic: undefined,
    exhausted: undefined,
  });
}

function workOutEnvironment(linker: Linker, source: Source, index: number, args: readonly Value[], target: ClassKey, height: number): TypeEnv | undefined {
  const parameters = typeParameters(linker, source, index);
  const env: TypeEnv = new Map(parameters.flatMap((name, at) => (args[at] === undefined ? [] : [[name, args[at]] as const])));
  if (keyOfClass(source, index) === target) return env;
  if (height > MAX_HEIGHT) return undefined;
  for (const { value, args: given } of basesOf(linker, source, index)) {
    const place = value.k === 'class' ? classPlace(linker, value.class) : undefined;
    if (place === undefined) continue;
    const { ancestors } = orderOf(linker, place.source, place.index);
    if (!ancestors.some((ancestor) => ancestor.class === target)) continue;
    const scope: Scope = { ...scopeOfBases(source, index), order: undefined, env };
    const passed = given.map((ref) => linker.annotated(ref, scope));
    const found = workOutEnvironment(linker, place.source, place.index, passed, target, height + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function variablesIn(linker: Linker, ref: Ref, scope: Scope): readonly string[] {
  switch (ref.k) {
    case 'name': {
      const name = typeVariable(linker, ref, scope);
      return name === undefined ? [] : [name];
    }
    case 'item':
      return [...variablesIn(linker, ref.of, scope), ...variablesIn(linker, ref.index, scope)];
    case 'collection':
      return ref.items.flatMap((each) => variablesIn(linker, each, scope));
    case 'choice':
      return ref.of.flatMap((each) => variablesIn(linker, each, scope));
    default:
      return [];
  }
}

function scopeOfBases(source: Source, index: number): Scope {
  const fact = source.facts.classes[index];
  return { source, unit: fact?.unit ?? 0, class: fact?.class ?? -1, order: source.index.classSites.get(index)?.order };
}

function base(linker: Linker, ref: Ref, scope: Scope): readonly Base[] {
  const head = ref.k === 'item' ? ref.of : ref;
  const args = ref.k === 'item' ? typeArguments(ref.index) : [];
  const forms = typeDefinitions(linker, head, scope).map(formOf);
  if (forms.some((form) => form === 'Generic' || form === 'Protocol' || form === 'object')) return [];
  const value = linker.evaluate(head, scope);
  const known = members(value).find((member) => member.k === 'class' || member.k === 'symbol');
  if (known !== undefined && isNamed(known, 'builtins.object')) return [];
  return [{ value: known ?? UNKNOWN, args }];
}

function merge(lists: readonly (readonly Ancestor[])[]): readonly Ancestor[] {
  const identity = (ancestor: Ancestor): string => ancestor.class ?? ancestor.names.join();
  let rest = lists.filter((each) => each.length > 0);
  const result: Ancestor[] = [];
  while (rest.length > 0) {
    const tails = new Set(rest.flatMap((each) => each.slice(1).map(identity)));
    // An order that no rule satisfies is an error in the program; any order will do then.
    const next = rest.map((each) => each[0]).find((head) => head !== undefined && !tails.has(identity(head))) ?? rest[0]?.[0];
    if (next === undefined) break;
    const taken = identity(next);
    result.push(next);
    rest = rest.map((each) => each.filter((ancestor) => identity(ancestor) !== taken)).filter((each) => each.length > 0);
  }
  return result;
}
