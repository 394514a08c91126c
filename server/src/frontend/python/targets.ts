import { UNKNOWN_REF, type Ref, type Use } from '../../model/index.ts';
import { attributeTarget, itemTarget } from './chains.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';
import { attributeRef, callRef, itemRef, literal, nameRef } from '../refs.ts';

export interface Assigned {
  readonly value: Ref;
  readonly annotation?: Ref;
}

/** Binds or writes whatever stands left of `=`, after `for`, after `as`. */
export function assignTo(l: Lowering, node: number, assigned: Assigned): void {
  const target = l.bare(node);
  switch (l.kind(target)) {
    case K.identifier: {
      const name = l.name(target);
      if (name !== '') l.bind(name, l.at(target), { kind: 'value', ...assigned });
      return;
    }
    case K.attribute: {
      const ref = attributeTarget(l, target);
      l.operation();
      if (ref.k !== 'attribute') return;
      recordAttribute(l, ref, assigned);
      l.access({ target: ref, mode: 'write', ...assigned, at: l.at(target) });
      return;
    }
    case K.subscript: {
      const ref = itemTarget(l, target);
      if (ref.k === 'item') l.access({ target: ref, mode: 'write', value: assigned.value, at: l.at(target) });
      return;
    }
    case K.pattern_list:
    case K.tuple_pattern:
    case K.list_pattern:
    case K.expression_list:
    case K.tuple:
    case K.list:
      if (l.enter(target)) {
        assignParts(l, l.parts(target), assigned.value);
        l.leave();
      }
      return;
    case K.list_splat_pattern:
    case K.list_splat: {
      const inner = l.first(target);
      if (inner !== 0) assignTo(l, inner, { value: UNKNOWN_REF });
      return;
    }
    case K.as_pattern_target: {
      const inner = l.first(target);
      if (inner !== 0) assignTo(l, inner, assigned);
      return;
    }
    default:
      l.unreadable(target);
  }
}

export function assignParts(l: Lowering, targets: readonly number[], value: Ref): void {
  const starred = targets.findIndex((target) => isSplat(l, target));
  const items = value.k === 'collection' && (value.type === 'tuple' || value.type === 'list') && value.items.length === targets.length && starred < 0 ? value.items : undefined;
  targets.forEach((target, index) => {
    let part: Ref = UNKNOWN_REF;
    if (items) part = items[index] ?? UNKNOWN_REF;
    else if (value.k !== 'unknown' && (starred < 0 || index < starred)) part = itemRef(value, literal('int', index));
    assignTo(l, target, { value: part });
  });
}

const isSplat = (l: Lowering, node: number): boolean => l.kind(node) === K.list_splat_pattern || l.kind(node) === K.list_splat;

/** `self.x = …` in a method, or in a function inside of one, gives the class an attribute. */
export function recordAttribute(l: Lowering, target: Ref, assigned: { readonly value?: Ref; readonly annotation?: Ref }): void {
  if (target.k !== 'attribute' || target.of.k !== 'name') return;
  const { self } = l.unit;
  if (self === undefined || target.of.name !== self.name) return;
  const attributes = l.classes[self.class]?.attributes;
  if (attributes === undefined) return;
  const binding = { unit: l.unit.index, order: l.unit.order, ...(assigned.value ? { value: assigned.value } : {}), ...(assigned.annotation ? { annotation: assigned.annotation } : {}) };
  const known = attributes.get(target.name);
  if (known) known.push(binding);
  else attributes.set(target.name, [binding]);
}

/** What becomes of a value that is assigned to these targets, the most lasting first. */
export function useOfTargets(l: Lowering, targets: readonly number[]): Use {
  const uses = targets.map((target) => useOfTarget(l, target));
  return uses.find((use) => use.kind === 'stored') ?? uses[0] ?? { kind: 'other' };
}

function useOfTarget(l: Lowering, node: number): Use {
  const target = l.bare(node);
  switch (l.kind(target)) {
    case K.identifier:
      return { kind: 'bound', name: l.name(target) };
    case K.attribute:
    case K.subscript:
      return { kind: 'stored', target: quietRef(l, target) };
    case K.pattern_list:
    case K.tuple_pattern:
    case K.list_pattern:
    case K.tuple:
    case K.list:
      return { kind: 'unpacked', names: l.parts(target).flatMap((part) => namesIn(l, part)) };
    default:
      return { kind: 'other' };
  }
}

function namesIn(l: Lowering, node: number): string[] {
  const target = l.bare(node);
  if (l.kind(target) === K.identifier) return [l.name(target)];
  if (!isSplat(l, target)) return [];
  const inner = l.first(target);
  return inner !== 0 && l.kind(inner) === K.identifier ? [l.name(inner)] : [];
}

/** What a target refers to, without telling that it is evaluated. */
function quietRef(l: Lowering, node: number): Ref {
  const inner = l.bare(node);
  switch (l.kind(inner)) {
    case K.identifier:
      return nameRef(l.name(inner));
    case K.attribute: {
      const [object, attribute] = l.parts(inner);
      return object === undefined || attribute === undefined ? UNKNOWN_REF : quietly(l, object, (of) => attributeRef(of, l.name(attribute)));
    }
    case K.subscript: {
      const [value, index, more] = l.parts(inner);
      if (value === undefined || index === undefined) return UNKNOWN_REF;
      return quietly(l, value, (of) => itemRef(of, more === undefined ? quietRef(l, index) : UNKNOWN_REF));
    }
    case K.call: {
      const callee = l.first(inner);
      return callee === 0 ? UNKNOWN_REF : quietly(l, callee, (of) => callRef(of, [], []));
    }
    case K.string:
    case K.integer:
      return l.expression(inner, { kind: 'other' });
    default:
      return UNKNOWN_REF;
  }
}

function quietly(l: Lowering, node: number, build: (of: Ref) => Ref): Ref {
  if (!l.enter(node)) return UNKNOWN_REF;
  const of = quietRef(l, node);
  l.leave();
  return build(of);
}
