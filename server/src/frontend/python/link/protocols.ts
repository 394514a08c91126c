import type { ClassKey, Ref, Value } from '../../../model/index.ts';
import { findMethod } from './attributes.ts';
import { environmentAt, orderOf } from './classes.ts';
import type { Linker, Scope } from './linker.ts';
import { madeBy } from './made.ts';
import { NO_ARGUMENTS, classPlace, scopeAround, scopeWithin, unitPlace } from './linker.ts';
import { typeArguments } from './special.ts';
import { UNKNOWN, each, isNamed, settled, union } from './values.ts';

/** Iterators that give themselves when iterated end here. */
const MAX_STEPS = 4;

/** What `await value` gives. */
export function awaited(linker: Linker, value: Value): Value {
  return each(value, (member) => {
    if (member.k === 'coroutine') return member.returns;
    if (member.k === 'symbol-instance') return madeBy(member.names.map((name) => `${name}.__await__`), undefined, 'missing') ?? UNKNOWN;
    if (member.k !== 'instance') return UNKNOWN;
    if (isNamed(member, 'typing.Awaitable')) return member.args[0] ?? UNKNOWN;
    const method = findMethod(linker, member.class, '__await__');
    return method === undefined ? UNKNOWN : awaitResult(linker, member, method);
  });
}

/** What one step of iterating gives. */
export function element(linker: Linker, value: Value, async: boolean, steps = 0): Value {
  return each(value, (member) => {
    if (member.k === 'collection') return member.type === 'dict' ? (member.key ?? UNKNOWN) : member.element;
    if (member.k === 'literal' && member.type === 'str') return { k: 'literal', type: 'str' };
    if (member.k === 'class' && !async && isEnumeration(linker, member.class)) return { k: 'instance', class: member.class, names: member.names, args: [] };
    if (member.k !== 'instance' || steps > MAX_STEPS) return UNKNOWN;
    const next = async ? '__anext__' : '__next__';
    if (findMethod(linker, member.class, next) !== undefined) {
      const given = method(linker, member, next);
      return async ? linker.awaited(given) : given;
    }
    const made = method(linker, member, async ? '__aiter__' : '__iter__');
    if (made.k === 'unknown' && !async) return method(linker, member, '__getitem__');
    return element(linker, made, async, steps + 1);
  });
}

/** What `with value as x` binds. */
export function entered(linker: Linker, value: Value, async: boolean): Value {
  return each(value, (member) => {
    if (member.k === 'symbol-instance') return member;
    if (member.k !== 'instance') return UNKNOWN;
    const given = method(linker, member, async ? '__aenter__' : '__enter__');
    return async ? linker.awaited(given) : given;
  });
}

/** `value[index]`. */
export function item(linker: Linker, value: Value, index: Ref, scope: Scope): Value {
  return each(value, (member) => {
    switch (member.k) {
      case 'collection': {
        const at = index.k === 'literal' && typeof index.value === 'number' ? index.value : undefined;
        if (member.type === 'tuple' && member.items !== undefined && at !== undefined) return member.items.at(at) ?? UNKNOWN;
        return member.type === 'set' || member.type === 'iterator' ? UNKNOWN : member.element;
      }
      case 'class':
        return { ...member, args: typeArguments(index).map((arg) => linker.annotated(arg, scope)) };
      case 'symbol':
        return member.names.length === 0 ? UNKNOWN : member;
      case 'instance':
        return method(linker, member, '__getitem__');
      case 'symbol-instance':
        return madeBy(member.names.map((name) => `${name}.__getitem__`), undefined, 'missing') ?? UNKNOWN;
      default:
        return UNKNOWN;
    }
  });
}

function isEnumeration(linker: Linker, cls: ClassKey): boolean {
  const place = classPlace(linker, cls);
  return place !== undefined && orderOf(linker, place.source, place.index).ancestors.some((ancestor) => ancestor.names.includes('enum.Enum'));
}

function method(linker: Linker, value: Value, name: string): Value {
  const found = linker.attribute(value, name);
  if (found.k !== 'unit') return UNKNOWN;
  return settled(union(linker.call(found, NO_ARGUMENTS).map((callee) => callee.result)));
}

/** The third argument of `Generator[Any, Any, T]`, or what a delegating `__await__` awaits. */
function awaitResult(linker: Linker, value: Value & { readonly k: 'instance' }, key: ReturnType<typeof findMethod> & string): Value {
  const place = unitPlace(linker, key);
  const unit = place?.source.facts.units[place.index];
  if (place === undefined || unit === undefined) return UNKNOWN;
  if (unit.returns?.k === 'item') {
    const args = typeArguments(unit.returns.index);
    const given = args.length === 3 ? args[2] : undefined;
    const owner = place.source.facts.classes[unit.class];
    const at = classPlace(linker, value.class);
    const env = owner === undefined || at === undefined ? undefined : environmentAt(linker, at.source, at.index, value.args, `${place.source.file}#${owner.path}` as ClassKey);
    return given === undefined ? UNKNOWN : linker.annotated(given, scopeAround(place.source, place.index, new Map([...(env ?? []), ['Self', value]])));
  }
  const scope = scopeWithin(place.source, place.index);
  return settled(union(unit.returned.map((ref) => (ref.k === 'call' && ref.of.k === 'attribute' && ref.of.name === '__await__' ? linker.awaited(linker.evaluate(ref.of.of, scope)) : UNKNOWN))));
}

