import type { Certainty, Ref, Value } from '../model/index.ts';
import { join } from '../model/index.ts';
import type { UnitSite } from '../rule-api/index.ts';
import type { Linked } from './linked.ts';
import { unreachable } from '../support/unreachable.ts';

/** What references stand for, in the terms of rules. */
export interface Values {
  readonly value: (site: UnitSite, ref: Ref, order?: number) => Value;
  readonly names: (value: Value) => readonly string[];
  readonly isInstanceOf: (value: Value, names: readonly string[]) => Certainty;
}

export function valuesOf(linked: Linked): Values {
  const names = (value: Value): readonly string[] => {
    switch (value.k) {
      case 'unit':
      case 'class':
      case 'symbol':
      case 'symbol-instance':
      case 'coroutine':
      case 'promise':
        return value.names;
      case 'instance':
        return [...new Set([...value.names, ...linked.resolver.mro(value.class).names])];
      case 'module':
        return [value.module];
      case 'partial':
        return names(value.of);
      case 'union': {
        const [first, ...others] = value.of.filter((part) => !isNone(part)).map(names);
        return (first ?? []).filter((name) => others.every((other) => other.includes(name)));
      }
      case 'literal':
      case 'collection':
      case 'unknown':
        return [];
      default:
        return unreachable(value);
    }
  };
  const isInstanceOf = (value: Value, wanted: readonly string[]): Certainty => {
    switch (value.k) {
      case 'instance': {
        if (names(value).some((name) => wanted.includes(name))) return 'yes';
        return linked.resolver.mro(value.class).complete ? 'no' : 'unknown';
      }
      case 'promise':
      case 'symbol-instance':
        return value.names.some((name) => wanted.includes(name)) ? 'yes' : 'unknown';
      case 'union':
        return value.of.map((part) => isInstanceOf(part, wanted)).reduce(join);
      case 'symbol':
      case 'unknown':
        return 'unknown';
      case 'unit':
      case 'class':
      case 'module':
      case 'coroutine':
      case 'partial':
      case 'literal':
      case 'collection':
        return 'no';
      default:
        return unreachable(value);
    }
  };
  return { value: (site, ref, order) => linked.resolver.value(site.key, ref, order), names, isInstanceOf };
}

function isNone(value: Value): boolean {
  return value.k === 'literal' && value.type === 'none';
}

/** A reference as one would write it, for messages. */
export function describe(ref: Ref): string {
  switch (ref.k) {
    case 'name':
      return ref.name;
    case 'attribute':
      return `${describe(ref.of)}.${ref.name}`;
    case 'call':
      return `${describe(ref.of)}(${ref.args.length + ref.keywords.length > 0 ? '…' : ''})`;
    case 'await':
      return `await ${describe(ref.of)}`;
    case 'item':
      return `${describe(ref.of)}[${ref.index.k === 'literal' ? describe(ref.index) : '…'}]`;
    case 'element':
    case 'entered':
    case 'caught':
      return describe(ref.of);
    case 'literal':
      return literal(ref);
    case 'collection':
    case 'comprehension':
      return ref.type === 'list' ? '[…]' : ref.type === 'tuple' || ref.type === 'generator' ? '(…)' : '{…}';
    case 'lambda':
      return 'lambda';
    case 'choice':
      return ref.of.map(describe).join(' or ');
    case 'operation':
    case 'unknown':
      return '…';
    default:
      return unreachable(ref);
  }
}

function literal(ref: Extract<Ref, { k: 'literal' }>): string {
  switch (ref.type) {
    case 'none':
      return 'None';
    case 'ellipsis':
      return '...';
    case 'bool':
      return ref.value === true ? 'True' : 'False';
    case 'str':
      return JSON.stringify(ref.value ?? '…');
    case 'bytes':
      return `b${JSON.stringify(ref.value ?? '…')}`;
    case 'int':
    case 'float':
      return String(ref.value ?? '…');
    default:
      return unreachable(ref.type);
  }
}
