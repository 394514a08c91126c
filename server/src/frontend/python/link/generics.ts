import type { Ref, Value } from '../../../model/index.ts';
import { argumentsFor } from './arguments.ts';
import { asInstance } from './attributes.ts';
import { environmentAt, orderOf, typeParameters, variablesIn } from './classes.ts';
import type { Arguments, ClassPlace, Found, Linker, Scope, TypeEnv } from './linker.ts';
import { NO_ARGUMENTS, classPlace, keyOfClass } from './linker.ts';
import { formOf, typeArguments, typeDefinitions, typeVariable } from './special.ts';
import { UNKNOWN, distinct, members, present, settled, union } from './values.ts';

/** A type nested more deeply than this is an alias that names itself. */
const MAX_NESTING = 16;

/** Binds the type variables of a signature to what the arguments of one call say. */
export function solveCall(
  linker: Linker,
  unit: ClassPlace,
  args: Arguments,
  options: { readonly scope: Scope; readonly receiver: Value | undefined; readonly skip: number; readonly known: TypeEnv },
): TypeEnv {
  const env = new Map(options.known);
  const params = unit.source.facts.units[unit.index]?.params ?? [];
  const generic = genericParams(linker, unit, options.scope);
  params.forEach((param, index) => {
    if (param.annotation === undefined || generic[index] !== true) return;
    if (index < options.skip) {
      if (options.receiver !== undefined) solve(linker, param.annotation, options.receiver, options.scope, env, 0);
      return;
    }
    for (const argument of argumentsFor(params, index, args, options.skip)) solve(linker, param.annotation, settled(argument()), options.scope, env, 0);
  });
  return env;
}

function genericParams(linker: Linker, unit: ClassPlace, scope: Scope): readonly boolean[] {
  return linker.memo.ask<readonly boolean[]>(unit.source, 'generic-params', unit.index, {
    make: () => (unit.source.facts.units[unit.index]?.params ?? []).map((param) => param.annotation !== undefined && variablesIn(linker, param.annotation, scope).length > 0),
    cyclic: [],
    exhausted: [],
  });
}

/** What the type variables of the class of a receiver stand for in a method that class `owner` defines. */
export function receiverEnvironment(linker: Linker, receiver: Value | undefined, owner: ReturnType<typeof keyOfClass> | undefined): TypeEnv {
  const object = receiver === undefined ? undefined : asInstance(linker, receiver);
  const env = new Map<string, Value>();
  if (receiver !== undefined) {
    const self: Value = receiver.k === 'class' ? { k: 'instance', class: receiver.class, names: receiver.names, args: receiver.args ?? [] } : receiver;
    env.set('Self', self);
  }
  if (object === undefined || owner === undefined) return env;
  const place = classPlace(linker, object.class);
  const found = place === undefined ? undefined : environmentAt(linker, place.source, place.index, object.args, owner);
  for (const [name, value] of found ?? []) env.set(name, value);
  return env;
}

function solve(linker: Linker, ref: Ref, given: Value, scope: Scope, env: Map<string, Value>, depth: number): void {
  if (depth > MAX_NESTING) return;
  switch (ref.k) {
    case 'name': {
      const name = typeVariable(linker, ref, scope);
      if (name === undefined) return;
      const before = env.get(name);
      env.set(name, before === undefined || before.k === 'unknown' ? given : union([before, given]));
      return;
    }
    case 'choice':
      for (const each of ref.of) solve(linker, each, present(given), scope, env, depth + 1);
      return;
    case 'item':
      for (const member of members(present(given))) solveGeneric(linker, ref, member, scope, env, depth + 1);
      return;
    default:
      return;
  }
}

function solveGeneric(linker: Linker, ref: Ref & { readonly k: 'item' }, given: Value, scope: Scope, env: Map<string, Value>, depth: number): void {
  const [definition] = typeDefinitions(linker, ref.of, scope);
  if (definition === undefined || given.k === 'unknown') return;
  const args = typeArguments(ref.index);
  const at = (index: number, value: Value): void => {
    const arg = args[index];
    if (arg !== undefined && value.k !== 'unknown') solve(linker, arg, value, scope, env, depth + 1);
  };
  switch (formOf(definition)) {
    case 'Optional':
    case 'Union':
      for (const [index] of args.entries()) at(index, given);
      return;
    case 'list':
    case 'List':
    case 'Sequence':
    case 'MutableSequence':
    case 'Iterable':
    case 'Iterator':
    case 'Generator':
    case 'Collection':
    case 'Container':
    case 'Reversible':
    case 'set':
    case 'Set':
    case 'frozenset':
    case 'FrozenSet':
    case 'AbstractSet':
    case 'MutableSet':
      at(0, linker.element(given, false));
      return;
    case 'AsyncIterable':
    case 'AsyncIterator':
    case 'AsyncGenerator':
      at(0, linker.element(given, true));
      return;
    case 'tuple':
    case 'Tuple':
      if (given.k === 'collection') args.forEach((_, index) => at(index, given.items?.[index] ?? given.element));
      return;
    case 'dict':
    case 'Dict':
    case 'Mapping':
    case 'MutableMapping':
      if (given.k !== 'collection') return;
      at(0, given.key ?? UNKNOWN);
      at(1, given.element);
      return;
    case 'Awaitable':
      if (isAwaitable(given)) at(0, linker.awaited(given));
      return;
    case 'Coroutine':
    case 'CoroutineType':
      if (given.k === 'coroutine') at(2, given.returns);
      return;
    case 'Callable':
      if (isCallable(given)) at(1, union(linker.call(given, NO_ARGUMENTS).map((callee) => callee.result)));
      return;
    case 'type':
    case 'Type':
      if (given.k === 'class') at(0, { k: 'instance', class: given.class, names: given.names, args: given.args ?? [] });
      return;
    default:
      break;
  }
  if ('symbol' in definition) return;
  if (definition.binding.kind === 'value' && definition.binding.value.k !== 'call') {
    solveAlias(linker, definition, definition.binding.value, given, at, depth + 1);
    return;
  }
  if (definition.binding.kind !== 'class') return;
  const target = { source: definition.source, index: definition.binding.class };
  const object = asInstance(linker, given);
  const place = object === undefined ? undefined : classPlace(linker, object.class);
  if (object === undefined || place === undefined) return;
  const key = keyOfClass(target.source, target.index);
  if (!orderOf(linker, place.source, place.index).ancestors.some((ancestor) => ancestor.class === key)) return;
  const inner = environmentAt(linker, place.source, place.index, object.args, key);
  typeParameters(linker, target.source, target.index).forEach((name, index) => at(index, inner?.get(name) ?? UNKNOWN));
}

/** `_FutureLike[_T]` where `_FutureLike = Future[_T] | Awaitable[_T]`: the alias's own variables first, then what stands for them. */
function solveAlias(linker: Linker, definition: Found, aliased: Ref, given: Value, at: (index: number, value: Value) => void, depth: number): void {
  const within: Scope = { source: definition.source, unit: definition.binding.unit, class: definition.class, order: undefined };
  const inner = new Map<string, Value>();
  solve(linker, aliased, given, within, inner, depth);
  distinct(variablesIn(linker, aliased, within)).forEach((name, index) => at(index, inner.get(name) ?? UNKNOWN));
}

function isAwaitable(value: Value): boolean {
  return value.k === 'coroutine' || value.k === 'instance';
}

function isCallable(value: Value): boolean {
  return value.k === 'unit' || value.k === 'class' || value.k === 'partial' || value.k === 'instance';
}

