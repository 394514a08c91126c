import type { Callee, Ref, Unit, UnitKey, Value } from '../../../model/index.ts';
import { unreachable } from '../../../support/unreachable.ts';
import { fits, argumentsFor } from './arguments.ts';
import { asInstance, builtin, findMethod } from './attributes.ts';
import { variablesIn, typeParameters } from './classes.ts';
import { decoration } from './decorators.ts';
import { madeBy } from './made.ts';
import { receiverEnvironment, solveCall } from './generics.ts';
import type { Arguments, ClassPlace, Linker, Scope, TypeEnv } from './linker.ts';
import { askValue, classPlace, keyOfClass, scopeAround, scopeWithin, unitPlace } from './linker.ts';
import { plainPath } from './source.ts';
import { assignable } from './assignable.ts';
import { NONE, NOTHING, UNKNOWN, isCallableType, iterator, members, namesOf, present, settled, tuple, union } from './values.ts';

/** A call through a wider union says nothing. */
const MAX_CALLEES = 8;
const UNKNOWN_CALLEE: Callee = { kind: 'unknown', names: [], result: UNKNOWN, decorated: 'no' };

/** What calling a value calls and gives. At least one entry. */
export function callValue(linker: Linker, callee: Value, args: Arguments): readonly Callee[] {
  const all = members(present(callee));
  if (all.length === 0) return [{ ...UNKNOWN_CALLEE, result: NOTHING }];
  if (all.length > MAX_CALLEES) return [UNKNOWN_CALLEE];
  return all.flatMap((member) => callMember(linker, member, args));
}

function callMember(linker: Linker, member: Value, args: Arguments): readonly Callee[] {
  switch (member.k) {
    case 'unit':
      return [callUnit(linker, member, args)];
    case 'class':
      return [callClass(linker, member, args)];
    case 'symbol':
      return [callSymbol(linker, member.names, args)];
    case 'partial':
      return callValue(linker, member.of, { ...args, positional: [], keywords: new Map(), spread: true });
    case 'instance':
      return callInstance(linker, member, args);
    case 'symbol-instance': {
      const names = member.names.map((name) => `${name}.__call__`);
      const result = madeBy(names, args, 'missing');
      return [result === undefined ? UNKNOWN_CALLEE : { kind: 'symbol', names, result, decorated: 'no' }];
    }
    case 'module':
    case 'coroutine':
    case 'literal':
    case 'collection':
    case 'promise':
    case 'union':
    case 'unknown':
      return [UNKNOWN_CALLEE];
    default:
      return unreachable(member);
  }
}

function callSymbol(linker: Linker, names: readonly string[], args: Arguments): Callee {
  const special = specialResult(linker, { k: 'symbol', names }, args) ?? madeBy(names, args, 'missing');
  const result: Value = special ?? (names.some((name) => linker.input.knownClass(name)) ? { k: 'symbol-instance', names } : UNKNOWN);
  return { kind: 'symbol', names, result, decorated: 'no' };
}

function callInstance(linker: Linker, member: Value & { readonly k: 'instance' }, args: Arguments): readonly Callee[] {
  if (isCallableType(member)) {
    const result = madeBy(member.names, args, 'at-hand') ?? member.args[0] ?? UNKNOWN;
    // `timeit.default_timer` is a variable of a library that holds a function.
    const names = member.names.filter((name) => !name.endsWith('.Callable'));
    return [names.length > 0 ? { kind: 'symbol', names, result, decorated: 'no' } : { ...UNKNOWN_CALLEE, result }];
  }
  const call = linker.attribute(member, '__call__');
  return call.k === 'unit' ? [callUnit(linker, call, args)] : [UNKNOWN_CALLEE];
}

function callClass(linker: Linker, value: Value & { readonly k: 'class' }, args: Arguments): Callee {
  const init = findMethod(linker, value.class, '__init__');
  const place = init === undefined ? undefined : unitPlace(linker, init);
  const hasBody = place?.source.facts.units[place.index]?.stub === false;
  const result = specialResult(linker, value, args) ?? construct(linker, value, args, init);
  return { kind: 'class', class: value.class, names: value.names, result, decorated: 'no', ...(hasBody && init !== undefined ? { unit: init } : {}) };
}

/** The instance that calling a class makes, with type arguments where the arguments tell them. */
function construct(linker: Linker, value: Value & { readonly k: 'class' }, args: Arguments, init: UnitKey | undefined): Value {
  const made = (given: readonly Value[]): Value => asCollection({ k: 'instance', class: value.class, names: value.names, args: given });
  if (value.args !== undefined && value.args.length > 0) return made(value.args);
  const cls = classPlace(linker, value.class);
  const parameters = cls === undefined ? [] : typeParameters(linker, cls.source, cls.index);
  if (cls === undefined || parameters.length === 0 || (args.positional.length === 0 && args.keywords.size === 0)) return made([]);
  for (const maker of [findMethod(linker, value.class, '__new__'), init]) {
    const place = maker === undefined ? undefined : unitPlace(linker, maker);
    if (place === undefined) continue;
    for (const candidate of candidates(linker, place, args, 1)) {
      const unit = place.source.facts.units[candidate];
      if (unit === undefined || unit.params.length < 2) continue;
      const scope = scopeAround(place.source, candidate);
      const env = solveCall(linker, { source: place.source, index: candidate }, args, { scope, receiver: undefined, skip: 1, known: new Map() });
      if (maker !== init && unit.returns?.k === 'item') {
        const result = linker.annotated(unit.returns, { ...scope, env });
        if (result.k === 'instance') return asCollection(result);
      }
      if (env.size > 0) return made(parameters.map((name) => env.get(name) ?? UNKNOWN));
    }
  }
  return made([]);
}

/** `list(…)` is as good as a display. */
function asCollection(value: Value & { readonly k: 'instance' }): Value {
  const name = value.names.find((each) => each.startsWith('builtins.'))?.slice('builtins.'.length);
  switch (name) {
    case 'list':
    case 'tuple':
    case 'set':
      return { k: 'collection', type: name, items: undefined, element: value.args[0] ?? UNKNOWN };
    case 'frozenset':
      return { k: 'collection', type: 'set', items: undefined, element: value.args[0] ?? UNKNOWN };
    case 'dict':
      return { k: 'collection', type: 'dict', items: undefined, element: value.args[1] ?? UNKNOWN, ...(value.args[0] === undefined ? {} : { key: value.args[0] }) };
    default:
      return value;
  }
}

function callUnit(linker: Linker, value: Value & { readonly k: 'unit' }, args: Arguments): Callee {
  const place = unitPlace(linker, value.unit);
  const unit = place?.source.facts.units[place.index];
  if (place === undefined || unit === undefined) return { ...UNKNOWN_CALLEE, names: value.names };
  const { decorated, wrapper, manager, binds, makes } = decoration(linker, place.source, place.index);
  const head = { kind: 'unit' as const, unit: value.unit, names: value.names, decorated, ...(value.receiver === undefined ? {} : { receiver: value.receiver }) };
  if (decorated === 'unknown') return { ...head, result: (makes !== undefined ? madeBy([`${makes}.__call__`], args, 'missing') : place.source.library ? madeBy(value.names, args, 'at-hand') : undefined) ?? UNKNOWN };
  const special = specialResult(linker, value, args) ?? (place.source.library ? madeBy(value.names, args, 'at-hand') : undefined);
  if (special !== undefined) return { ...head, result: special };
  const skip = value.receiver !== undefined && binds !== 'nothing' ? 1 : 0;
  const results = candidates(linker, place, args, skip).map((index) => resultOf(linker, place.source, index, value, args, skip));
  const result = union(results);
  if (manager) return { ...head, result: managerOf(linker, result, unit.async) };
  return { ...head, result: wrapper === undefined ? result : wrappedResult(linker, wrapper, result, value.names) };
}

/** What a wrapper made by an own decorator gives, when the function below gives `result`. */
function wrappedResult(linker: Linker, wrapper: UnitKey, result: Value, names: readonly string[]): Value {
  const place = unitPlace(linker, wrapper);
  const unit = place?.source.facts.units[place.index];
  if (unit === undefined) return UNKNOWN;
  if (!unit.async) {
    // A plain wrapper passes on what the function gives, if that is what it returns.
    if (unit.generator) return iterator(UNKNOWN);
    if (unit.returned.length === 0) return result.k === 'coroutine' ? NONE : result;
    // A wrapper that runs the coroutine, or makes a task of it, gives something else; only one that returns the call itself passes on what it gives.
    return unit.returned.every((ref) => returnsCallOfWrapped(unit, ref)) ? result : UNKNOWN;
  }
  if (unit.generator) return iterator(UNKNOWN);
  return result.k === 'coroutine' ? result : { k: 'coroutine', returns: result, unit: wrapper, names };
}

/** `return function(…)`, or a name bound to that call, where `@wraps(function)` stands above the wrapper. */
function returnsCallOfWrapped(wrapper: Unit, ref: Ref): boolean {
  const wrapped = wrapper.decorators.flatMap((decorator) => (decorator.k === 'call' && decorator.args[0]?.k === 'name' ? [decorator.args[0].name] : []));
  if (ref.k === 'call') return ref.of.k === 'name' && wrapped.includes(ref.of.name);
  if (ref.k !== 'name') return false;
  const bindings = wrapper.variables.find((variable) => variable.name === ref.name)?.bindings ?? [];
  return bindings.length > 0 && bindings.every((binding) => binding.kind === 'value' && binding.value.k === 'call' && returnsCallOfWrapped(wrapper, binding.value));
}

/** The functions among overloads that a call may mean. Of a program's own functions only the implementation runs. */
function candidates(linker: Linker, place: ClassPlace, args: Arguments, skip: number): readonly number[] {
  const { source, index } = place;
  const unit = source.facts.units[index];
  const twins = source.index.twins.get(plainPath(unit?.path ?? '')) ?? [index];
  if (twins.length < 2 || unit === undefined) return [index];
  const overloads = source.library && !source.file.endsWith('.py') ? twins : twins.filter((twin) => decoration(linker, source, twin).overload);
  if (overloads.length === 0 || !overloads.includes(index)) return [index];
  const fitting: number[] = [];
  for (const twin of overloads) {
    const params = source.facts.units[twin]?.params ?? [];
    if (!fits(params, args, skip)) continue;
    const certain = decides(linker, place.source, twin, args, skip);
    if (certain === false) continue;
    fitting.push(twin);
    if (certain === true) break;
  }
  return fitting.length === 0 ? overloads.slice(0, MAX_CALLEES) : fitting;
}

/** Whether the arguments certainly pick this overload (`true`), rule it out (`false`), or do not tell. */
function decides(linker: Linker, source: Scope['source'], index: number, args: Arguments, skip: number): boolean | undefined {
  const params = source.facts.units[index]?.params ?? [];
  const scope = scopeAround(source, index);
  let certain = !args.spread;
  for (const [at, param] of params.entries()) {
    if (at < skip || param.annotation === undefined) continue;
    for (const argument of argumentsFor(params, at, args, skip)) {
      const fit = assignable(linker, settled(argument()), linker.annotated(param.annotation, scope));
      if (fit === false) return false;
      if (fit === undefined) certain = false;
    }
  }
  return certain || undefined;
}

/** What a call of one function gives, a coroutine for `async def`. */
function resultOf(linker: Linker, source: Scope['source'], index: number, value: Value & { readonly k: 'unit' }, args: Arguments, skip: number): Value {
  const unit = source.facts.units[index];
  if (unit === undefined) return UNKNOWN;
  const returned = returnedValue(linker, source, index, unit, value, args, skip);
  if (unit.async && unit.generator) return returned;
  if (unit.async) return { k: 'coroutine', returns: settled(returned), unit: value.unit, names: value.names };
  if (returned.k === 'coroutine' && returned.names.length === 0) return { ...returned, names: value.names };
  return returned;
}

function returnedValue(linker: Linker, source: Scope['source'], index: number, unit: Unit, value: Value & { readonly k: 'unit' }, args: Arguments, skip: number): Value {
  if (unit.returns === undefined) return inferred(linker, source, index, unit);
  if (isGeneric(linker, source, index, unit)) {
    const owner = unit.class < 0 ? undefined : keyOfClass(source, unit.class);
    const known = receiverEnvironment(linker, value.receiver, owner);
    const scope = scopeAround(source, index);
    const env: TypeEnv = solveCall(linker, { source, index }, args, { scope, receiver: value.receiver, skip, known });
    return linker.annotated(unit.returns, { ...scope, env });
  }
  const returns = unit.returns;
  const given = askValue(linker, source, 'returns', index, NOTHING, () => linker.annotated(returns, scopeAround(source, index)));
  // `-> Any` and `-> object` say less than the body does.
  return given.k === 'unknown' && !unit.stub ? inferred(linker, source, index, unit) : given;
}

function inferred(linker: Linker, source: Scope['source'], index: number, unit: Unit): Value {
  return askValue(linker, source, 'inferred', index, NOTHING, () => {
    const scope = scopeWithin(source, index);
    if (unit.generator) return iterator(settled(union(unit.yielded.map((ref) => linker.evaluate(ref, scope)))));
    if (unit.returned.length === 0) return unit.stub || source.library ? UNKNOWN : NONE;
    return union(unit.returned.map((ref) => linker.evaluate(ref, scope)));
  });
}

function isGeneric(linker: Linker, source: Scope['source'], index: number, unit: Unit): boolean {
  return linker.memo.ask<boolean>(source, 'generic', index, {
    make: () => unit.returns !== undefined && (mentionsSelf(unit.returns) || variablesIn(linker, unit.returns, scopeAround(source, index)).length > 0),
    cyclic: false,
    exhausted: false,
  });
}

function mentionsSelf(ref: Unit['returns']): boolean {
  switch (ref?.k) {
    case 'name':
      return ref.name === 'Self';
    case 'attribute':
      return ref.name === 'Self';
    case 'item':
      return mentionsSelf(ref.of) || mentionsSelf(ref.index);
    case 'collection':
      return ref.items.some(mentionsSelf);
    case 'choice':
      return ref.of.some(mentionsSelf);
    default:
      return false;
  }
}

function managerOf(linker: Linker, yielded: Value, async: boolean): Value {
  const element = yielded.k === 'collection' ? yielded.element : UNKNOWN;
  const name = async ? '_AsyncGeneratorContextManager' : '_GeneratorContextManager';
  return builtin(linker, 'contextlib', name, [element]) ?? { k: 'symbol-instance', names: [`contextlib.${name}`] };
}

/** Calls whose result no signature tells. */
function specialResult(linker: Linker, callee: Value, args: Arguments): Value | undefined {
  const first = args.positional[0];
  for (const name of namesOf(callee)) {
    switch (name) {
      case 'typing.cast':
      case 'typing_extensions.cast': {
        const type = args.refs[0];
        return type === undefined || args.scope === undefined ? UNKNOWN : linker.annotated(type, args.scope);
      }
      case 'functools.partial':
      case 'functools.partialmethod':
        return first === undefined ? UNKNOWN : { k: 'partial', of: settled(first()) };
      case 'builtins.type':
        return first !== undefined && args.positional.length === 1 ? classOf(linker, first()) : UNKNOWN;
      case 'builtins.iter':
        return first === undefined || args.positional.length > 1 ? UNKNOWN : iterator(settled(linker.element(first(), false)));
      case 'builtins.next':
        return first === undefined ? UNKNOWN : settled(linker.element(first(), false));
      case 'builtins.getattr':
      case 'builtins.super':
      case 'collections.namedtuple':
      case 'typing.NewType':
        return UNKNOWN;
      case 'asyncio.gather':
      case 'asyncio.tasks.gather':
        return gathered(linker, args);
      // Its parameter is a protocol, which is not taken apart; the futures that come out are those that went in.
      case 'concurrent.futures.as_completed':
        return first === undefined ? undefined : iterator(settled(linker.element(first(), false)));
      case 'functools.wraps':
        return UNKNOWN;
      default:
        continue;
    }
  }
  return undefined;
}

function classOf(linker: Linker, value: Value): Value {
  const object = asInstance(linker, value);
  return object === undefined ? UNKNOWN : { k: 'class', class: object.class, names: object.names };
}

/** `gather` has an overload for each number of arguments; what matters is that it gives a future of their results. */
function gathered(linker: Linker, args: Arguments): Value | undefined {
  const results = args.spread ? undefined : args.positional.map((argument) => settled(linker.awaited(argument())));
  const value: Value = results === undefined || results.length === 0 ? { k: 'collection', type: 'list', items: undefined, element: UNKNOWN } : tuple(results);
  return builtin(linker, 'asyncio', 'Future', [value]);
}

