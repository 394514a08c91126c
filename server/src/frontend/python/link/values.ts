import type { ClassKey, Value } from '../../../model/index.ts';
import { UNKNOWN_VALUE } from '../../../model/index.ts';
import { unreachable } from '../../../support/unreachable.ts';

/** Wider unions say nothing that a rule could act on. */
const MAX_MEMBERS = 8;

/** The modes of `open` are some seventy literals, and which one is given decides what it gives. */
const MAX_LITERALS = 128;

/** No value at all: the answer of a question that is being answered. Never leaves the resolver. */
export const NOTHING: Value = { k: 'union', of: [] };
export const NONE: Value = { k: 'literal', type: 'none' };
export const UNKNOWN = UNKNOWN_VALUE;

export const members = (value: Value): readonly Value[] => (value.k === 'union' ? value.of : [value]);
export const isNone = (value: Value): boolean => value.k === 'literal' && value.type === 'none';
export const isNothing = (value: Value): boolean => value.k === 'union' && value.of.length === 0;
export const settled = (value: Value): Value => (isNothing(value) ? UNKNOWN : value);

export function union(values: readonly Value[]): Value {
  if (values.length === 1 && values[0] !== undefined) return values[0];
  const byKey = new Map<string, Value>();
  for (const value of values) {
    for (const member of members(value)) {
      const key = identity(member);
      const same = byKey.get(key);
      byKey.set(key, same === undefined || same === member ? member : merged(same, member));
    }
  }
  const all = [...byKey.values()];
  if (all.length > (all.every((member) => member.k === 'literal') ? MAX_LITERALS : MAX_MEMBERS)) return UNKNOWN;
  return all.length === 1 && all[0] !== undefined ? all[0] : { k: 'union', of: all };
}

/** The value without `None`, for uses that `None` does not survive. */
export function present(value: Value): Value {
  if (value.k !== 'union' || !value.of.some(isNone)) return value;
  return union(value.of.filter((member) => !isNone(member)));
}

/** Applies `change` to each member of a union. `None` is left out: the use would raise. */
export function each(value: Value, change: (member: Value) => Value): Value {
  if (value.k !== 'union') return change(value);
  return union(present(value).k === 'union' ? members(present(value)).map(change) : [change(present(value))]);
}

export function list(element: Value): Value {
  return { k: 'collection', type: 'list', items: undefined, element };
}

export function iterator(element: Value): Value {
  return { k: 'collection', type: 'iterator', items: undefined, element };
}

export function tuple(items: readonly Value[]): Value {
  return { k: 'collection', type: 'tuple', items, element: settled(union(items)) };
}

export function instance(cls: ClassKey, names: readonly string[], args: readonly Value[]): Value {
  return { k: 'instance', class: cls, names, args };
}

export function namesOf(value: Value): readonly string[] {
  switch (value.k) {
    case 'unit':
    case 'class':
    case 'instance':
    case 'symbol':
    case 'symbol-instance':
    case 'coroutine':
    case 'promise':
      return value.names;
    case 'module':
      return [value.module];
    case 'partial':
    case 'literal':
    case 'collection':
    case 'union':
    case 'unknown':
      return [];
    default:
      return unreachable(value);
  }
}

export const isNamed = (value: Value, ...names: readonly string[]): boolean => namesOf(value).some((name) => names.includes(name));

/** The value, known by `name` too. */
export function alsoNamed(value: Value, name: string): Value {
  if (value.k === 'instance') return isCallableType(value) ? { ...value, names: withName(value.names, name) } : value;
  if (value.k !== 'unit' && value.k !== 'class' && value.k !== 'symbol') return value;
  return value.names.includes(name) ? value : { ...value, names: withName(value.names, name) };
}

/** Adds a name, before the others if it is at least as public: no private part, then the shorter path. */
export function withName(names: readonly string[], name: string): readonly string[] {
  const first = names[0];
  return first === undefined || obscurity(name) <= obscurity(first) ? [name, ...names] : [...names, name];
}

function obscurity(name: string): number {
  const parts = name.split('.');
  return parts.length + 100 * parts.filter((part) => part.startsWith('_') && !part.startsWith('__')).length;
}

/** `typing.Callable[…, R]` is no class; calling an instance of this one gives its argument. */
export const CALLABLE = 'typing#Callable' as ClassKey;

export const isCallableType = (value: Value): boolean => value.k === 'instance' && value.class === CALLABLE;

export function distinct(names: readonly string[]): readonly string[] {
  return names.length < 2 ? names : [...new Set(names)];
}

/** Two values with the same identity are the same thing for an analysis of concurrency. */
function identity(value: Value, depth = 0): string {
  if (depth > 3) return '…';
  switch (value.k) {
    case 'unit':
      return `u${value.unit}${value.receiver === undefined ? '' : `<${identity(value.receiver, depth + 1)}`}`;
    case 'class':
      return `c${value.class}`;
    case 'instance':
      return `i${value.class}`;
    case 'module':
      return `m${value.module}`;
    case 'symbol':
      return `s${value.names.at(-1) ?? ''}`;
    case 'symbol-instance':
      return `x${value.names.at(-1) ?? ''}`;
    case 'coroutine':
      return `a${value.unit ?? ''}${identity(value.returns, depth + 1)}`;
    case 'promise':
      return `t${identity(value.of, depth + 1)}`;
    case 'partial':
      return `p${identity(value.of, depth + 1)}`;
    case 'literal':
      return `l${value.type}${value.type === 'bool' ? '' : String(value.value)}`;
    case 'collection':
      return `${value.type}(${value.items?.map((item) => identity(item, depth + 1)).join() ?? '*'}|${identity(value.element, depth + 1)}`;
    case 'union':
      return `|${value.of.map((member) => identity(member, depth + 1)).join()}`;
    case 'unknown':
      return '?';
    default:
      return unreachable(value);
  }
}

/** One of two values with the same identity: an instance of a generic class keeps the arguments that agree. */
function merged(left: Value, right: Value): Value {
  if (left.k !== 'instance' || right.k !== 'instance') return left;
  if (left.args.length === 0) return right;
  if (right.args.length === 0) return left;
  return { ...left, args: left.args.map((arg, index) => union([arg, right.args[index] ?? UNKNOWN])) };
}
