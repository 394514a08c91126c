import type { Binding, ClassKey, Ref, Value } from '../../../model/index.ts';
import { unreachable } from '../../../support/unreachable.ts';
import { parseAnnotation } from '../string-annotations.ts';
import { builtin, ownClass } from './attributes.ts';
import { classValue } from './bindings.ts';
import { variablesIn } from './classes.ts';
import type { Definition, Found, Linker, Scope, TypeEnv } from './linker.ts';
import { askValue } from './linker.ts';
import { formOf, isTypeVariable, makerOf, typeArguments, typeDefinitions } from './special.ts';
import { CALLABLE, NONE, NOTHING, UNKNOWN, alsoNamed, distinct, instance, iterator, list, settled, tuple, union, withName } from './values.ts';

/** What a value is that is annotated with `ref`. */
export function annotated(linker: Linker, ref: Ref, scope: Scope): Value {
  switch (ref.k) {
    case 'literal':
      if (ref.type === 'str' && typeof ref.value === 'string') return annotated(linker, parseAnnotation(ref.value), scope);
      return ref.type === 'none' ? NONE : UNKNOWN;
    case 'name': {
      const given = scope.env?.get(ref.name);
      if (given !== undefined) return given;
      return typed(linker, typeDefinitions(linker, ref, scope), [], scope);
    }
    case 'attribute':
      return typed(linker, typeDefinitions(linker, ref, scope), [], scope);
    case 'item':
      return typed(linker, typeDefinitions(linker, ref.of, scope), typeArguments(ref.index), scope);
    case 'choice':
      return union(ref.of.map((each) => annotated(linker, each, scope)));
    default:
      return UNKNOWN;
  }
}

/** A generic alias is evaluated anew for its arguments, so that one that names itself would never end: its inner mention stays open. */
function genericAlias(linker: Linker, alias: Binding, make: () => Value): Value {
  const active = unfolding.get(linker) ?? new Set<Binding>();
  unfolding.set(linker, active);
  if (active.has(alias)) return UNKNOWN;
  active.add(alias);
  try {
    return make();
  } finally {
    active.delete(alias);
  }
}

const unfolding = new WeakMap<Linker, Set<Binding>>();

function typedWith(linker: Linker, alias: Found, definitions: readonly Definition[], args: readonly Ref[], scope: Scope): Value {
  const value = genericAlias(linker, alias.binding, () => typed(linker, definitions, args, scope));
  return alias.met !== undefined && value.k === 'instance' && !value.names.includes(alias.met) ? { ...value, names: withName(value.names, alias.met) } : value;
}

function typed(linker: Linker, definitions: readonly Definition[], args: readonly Ref[], scope: Scope): Value {
  if (definitions.length === 0) return UNKNOWN;
  return union(definitions.map((definition) => typeOf(linker, definition, args, scope)));
}

function typeOf(linker: Linker, definition: Definition, args: readonly Ref[], scope: Scope): Value {
  const form = formOf(definition);
  if (form !== undefined) return formValue(linker, form, args, scope);
  if ('symbol' in definition) return { k: 'symbol-instance', names: [definition.symbol] };
  const { binding, source } = definition;
  switch (binding.kind) {
    case 'class': {
      const cls = definition.met === undefined ? classValue(linker, source, binding.class) : alsoNamed(classValue(linker, source, binding.class), definition.met);
      return cls.k === 'class' ? instance(cls.class, cls.names, args.map((arg) => annotated(linker, arg, scope))) : UNKNOWN;
    }
    case 'value': {
      if (isTypeVariable(definition)) return boundOf(linker, definition, scope);
      const aliased: Scope = { source, unit: binding.unit, class: definition.class, order: undefined };
      // `AsyncResult = ApplyResult` takes the arguments of what it stands for.
      if (args.length > 0 && (binding.value.k === 'name' || binding.value.k === 'attribute')) return typedWith(linker, definition, typeDefinitions(linker, binding.value, aliased), args, scope);
      const maker = makerOf(definition);
      if (maker === 'NewType' && binding.value.k === 'call') return binding.value.args[1] === undefined ? UNKNOWN : annotated(linker, binding.value.args[1], aliased);
      const value = args.length > 0 ? genericAlias(linker, binding, () => annotated(linker, binding.value, { ...aliased, env: aliasEnvironment(linker, binding.value, aliased, args, scope) })) : askValue(linker, source, 'aliases', binding, NOTHING, () => annotated(linker, binding.value, aliased));
      return definition.met !== undefined && value.k === 'instance' && !value.names.includes(definition.met) ? { ...value, names: withName(value.names, definition.met) } : value;
    }
    case 'declared': {
      // `Lock: type[_Lock]` of a stub may be used as a type.
      const value = linker.bindingValue(definition);
      return value.k === 'class' ? instance(value.class, value.names, []) : UNKNOWN;
    }
    case 'function':
    case 'import':
    case 'param':
    case 'deleted':
      return UNKNOWN;
    default:
      return unreachable(binding);
  }
}

/** What the type variables of a generic alias stand for: `_T` of `FutureLike = Future[_T] | Awaitable[_T]` in `FutureLike[int]`. */
function aliasEnvironment(linker: Linker, aliased: Ref, within: Scope, args: readonly Ref[], scope: Scope): TypeEnv {
  const variables = distinct(variablesIn(linker, aliased, within));
  return new Map(variables.flatMap((name, index) => (args[index] === undefined ? [] : [[name, annotated(linker, args[index], scope)] as const])));
}

/** The upper bound of a type variable that nothing is known of. */
function boundOf(linker: Linker, definition: Definition, scope: Scope): Value {
  if ('symbol' in definition || definition.binding.kind !== 'value' || definition.binding.value.k !== 'call') return UNKNOWN;
  const given = scope.env?.get(definition.name);
  if (given !== undefined) return given;
  const bound = definition.binding.value.keywords.find(([name]) => name === 'bound')?.[1];
  if (bound === undefined) return UNKNOWN;
  const { source, binding } = definition;
  return askValue(linker, source, 'bounds', binding, NOTHING, () => annotated(linker, bound, { source, unit: binding.unit, class: definition.class, order: undefined }));
}

function formValue(linker: Linker, form: string, args: readonly Ref[], scope: Scope): Value {
  const at = (index: number): Value => {
    const arg = args[index];
    return arg === undefined ? UNKNOWN : settled(annotated(linker, arg, scope));
  };
  switch (form) {
    case 'Optional':
      return union([at(0), NONE]);
    case 'Union':
      return union(args.map((_, index) => at(index)));
    case 'Annotated':
    case 'ClassVar':
    case 'Final':
    case 'Required':
    case 'NotRequired':
    case 'ReadOnly':
    case 'InitVar':
      return at(0);
    case 'Literal':
      return union(args.map((arg) => (arg.k === 'literal' ? linker.evaluate(arg, scope) : UNKNOWN)));
    case 'Self':
      return scope.env?.get('Self') ?? selfType(linker, scope);
    case 'LiteralString':
      return builtin(linker, 'builtins', 'str', []) ?? UNKNOWN;
    case 'list':
    case 'List':
    case 'Sequence':
    case 'MutableSequence':
    case 'Reversible':
      return list(at(0));
    case 'Iterable':
    case 'Iterator':
    case 'Generator':
    case 'AsyncIterable':
    case 'AsyncIterator':
    case 'AsyncGenerator':
    case 'Collection':
    case 'Container':
      return iterator(at(0));
    case 'set':
    case 'Set':
    case 'frozenset':
    case 'FrozenSet':
    case 'AbstractSet':
    case 'MutableSet':
      return { k: 'collection', type: 'set', items: undefined, element: at(0) };
    case 'dict':
    case 'Dict':
    case 'Mapping':
    case 'MutableMapping':
      return { k: 'collection', type: 'dict', items: undefined, element: at(1), key: at(0) };
    case 'tuple':
    case 'Tuple':
      if (args.length === 0) return { k: 'collection', type: 'tuple', items: undefined, element: UNKNOWN };
      if (args.some((arg) => arg.k === 'literal' && arg.type === 'ellipsis')) return { k: 'collection', type: 'tuple', items: undefined, element: at(0) };
      return tuple(args.map((_, index) => at(index)));
    case 'Coroutine':
    case 'CoroutineType':
      return { k: 'coroutine', returns: at(2), names: [] };
    case 'Awaitable':
      return instance('typing#Awaitable' as ClassKey, ['typing.Awaitable', 'collections.abc.Awaitable'], [at(0)]);
    case 'Callable':
      return instance(CALLABLE, ['typing.Callable', 'collections.abc.Callable'], [at(1)]);
    case 'type':
    case 'Type': {
      const value = at(0);
      return value.k === 'instance' ? { k: 'class', class: value.class, names: value.names } : value.k === 'symbol-instance' ? { k: 'symbol', names: value.names } : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

function selfType(linker: Linker, scope: Scope): Value {
  const own = scope.class >= 0 ? { source: scope.source, index: scope.class } : ownClass(scope)?.place;
  const cls = own === undefined ? UNKNOWN : classValue(linker, own.source, own.index);
  return cls.k === 'class' ? instance(cls.class, cls.names, []) : UNKNOWN;
}
