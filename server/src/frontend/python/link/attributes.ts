import type { ClassKey, UnitKey, Value } from '../../../model/index.ts';
import { unreachable } from '../../../support/unreachable.ts';
import { annotatedOr, classValue } from './bindings.ts';
import { type Ancestor, environmentAt, orderOf, typeParameters } from './classes.ts';
import { decoration, madeOfClass } from './decorators.ts';
import type { ClassPlace, Found, Linker, Scope, TypeEnv } from './linker.ts';
import { NO_ARGUMENTS, askValue, classPlace, unitPlace } from './linker.ts';
import { memberBindings, memberOfModule, moduleDefinitions } from './lookup.ts';
import type { Source } from './source.ts';
import { unitKeyOf } from './source.ts';
import { NOTHING, UNKNOWN, distinct, each, instance, isNone, settled, union } from './values.ts';

type Instance = Value & { readonly k: 'instance' };
type ClassValue = Value & { readonly k: 'class' };

/** A name of a class, over its method resolution order, before it is bound to an object. */
interface Slot {
  /** The function that a class of the order defines under the name. */
  readonly method?: UnitKey;
  /** What is assigned to the name, in class bodies and through `self`. */
  readonly value?: Value;
  /** The value is one member of an enumeration. */
  readonly member?: boolean;
  /** Dotted names that it may have in bases without a source. */
  readonly symbols: readonly string[];
  readonly names: readonly string[];
}

/** `value.name`. */
export function attributeOf(linker: Linker, value: Value, name: string): Value {
  return each(value, (member) => {
    switch (member.k) {
      case 'module':
        return memberOfModule(linker, member.module, name, undefined);
      case 'symbol':
        return { k: 'symbol', names: member.names.map((base) => `${base}.${name}`) };
      case 'symbol-instance':
        return { k: 'symbol', names: member.names.map((base) => `${base}.${name}`) };
      case 'class':
        return classAttribute(linker, member, name);
      case 'instance':
        return instanceAttribute(linker, member, member, name);
      case 'collection':
      case 'literal':
      case 'coroutine':
      case 'partial':
        return builtinAttribute(linker, member, name);
      case 'unit':
        return name === '__wrapped__' ? member : unitAttribute(linker, member.unit, name);
      case 'promise':
      case 'union':
      case 'unknown':
        return UNKNOWN;
      default:
        return unreachable(member);
    }
  });
}

/** The class of `self` in the unit of a scope, or in the method around it. */
export function ownClass(scope: Scope): { readonly place: ClassPlace; readonly method: number } | undefined {
  for (let index = scope.unit; index > 0; ) {
    const unit = scope.source.facts.units[index];
    if (unit === undefined) return undefined;
    if (unit.class >= 0) return { place: { source: scope.source, index: unit.class }, method: index };
    index = unit.parent;
  }
  return undefined;
}

/** `super().name`. */
export function superAttribute(linker: Linker, scope: Scope, name: string): Value | undefined {
  const own = ownClass(scope);
  if (own === undefined) return undefined;
  const { source, index } = own.place;
  const cls = classValue(linker, source, index);
  if (cls.k !== 'class') return undefined;
  const ofClass = decoration(linker, source, own.method).binds === 'class';
  const receiver = ofClass ? cls : instance(cls.class, cls.names, []);
  return bind(linker, slotOf(linker, own.place, name, 1), receiver, cls.class, name);
}

/** An object of a builtin type as an instance of its class. */
export function asInstance(linker: Linker, value: Value): Instance | undefined {
  switch (value.k) {
    case 'instance':
      return value;
    case 'collection':
      if (value.type === 'iterator') return builtin(linker, 'typing', 'Generator', [value.element, UNKNOWN, UNKNOWN]);
      return builtin(linker, 'builtins', value.type, value.type === 'dict' ? [value.key ?? UNKNOWN, value.element] : [value.element]);
    case 'literal':
      return value.type === 'none' || value.type === 'ellipsis' ? undefined : builtin(linker, 'builtins', value.type, []);
    case 'coroutine':
      return builtin(linker, 'typing', 'Coroutine', [UNKNOWN, UNKNOWN, value.returns]);
    case 'partial':
      return builtin(linker, 'functools', 'partial', []);
    case 'unit':
    case 'class':
    case 'module':
    case 'symbol':
    case 'symbol-instance':
    case 'promise':
    case 'union':
    case 'unknown':
      return undefined;
    default:
      return unreachable(value);
  }
}

/** The function found under a name in a class or its bases. */
export function findMethod(linker: Linker, cls: ClassKey, name: string): UnitKey | undefined {
  const place = classPlace(linker, cls);
  return place === undefined ? undefined : slotOf(linker, place, name, 0).method;
}

export function builtin(linker: Linker, module: string, name: string, args: readonly Value[]): Instance | undefined {
  for (const definition of moduleDefinitions(linker, module, name, undefined)) {
    if ('symbol' in definition || definition.binding.kind !== 'class') continue;
    const cls = classValue(linker, definition.source, definition.binding.class);
    if (cls.k === 'class') return { k: 'instance', class: cls.class, names: cls.names, args };
  }
  return undefined;
}

function instanceAttribute(linker: Linker, value: Instance, receiver: Value, name: string): Value {
  const place = classPlace(linker, value.class);
  if (place === undefined) return value.names.length === 0 ? UNKNOWN : { k: 'symbol', names: value.names.map((base) => `${base}.${name}`) };
  if (name === '__class__') return { k: 'class', class: value.class, names: value.names };
  const general = slotOf(linker, place, name, 0);
  // Type arguments show in the types of attributes; those of methods are put in when they are called.
  const slot = value.args.length > 0 && general.value !== undefined ? applied(linker, general, `${value.class} ${name}`, () => makeSlot(linker, place, name, 0, value.args)) : general;
  return bind(linker, alsoOf(slot, value, name), receiver, value.class, name);
}

/**
 * A slot with type arguments put in. These are not remembered, so that an attribute defined by way of itself
 * (`self.next = self.next.next`) would be followed for ever: within its own evaluation the general slot stands in.
 */
function applied(linker: Linker, general: Slot, key: string, make: () => Slot): Slot {
  const active = applying.get(linker) ?? new Set<string>();
  applying.set(linker, active);
  if (active.has(key)) return general;
  active.add(key);
  try {
    return make();
  } finally {
    active.delete(key);
  }
}

const applying = new WeakMap<Linker, Set<string>>();

/** A method is known under every name of the receiver's class, the one under which the class was met included. */
function alsoOf(slot: Slot, value: Instance | ClassValue, name: string): Slot {
  const met = value.names.map((base) => `${base}.${name}`);
  return met.every((each) => slot.names.includes(each)) ? slot : { ...slot, names: distinct([...met, ...slot.names]) };
}

function classAttribute(linker: Linker, value: ClassValue, name: string): Value {
  const place = classPlace(linker, value.class);
  if (place === undefined) return UNKNOWN;
  const slot = slotOf(linker, place, name, 0);
  if (slot.member === true) return instance(value.class, value.names, []);
  if (slot.method === undefined && slot.value === undefined) {
    const makes = madeOfClass(linker, place);
    if (makes !== undefined) return { k: 'symbol', names: [`${makes}.${name}`] };
  }
  return bind(linker, alsoOf(slot, value, name), value, value.class, name);
}

function builtinAttribute(linker: Linker, value: Value, name: string): Value {
  const object = asInstance(linker, value);
  if (object !== undefined) return instanceAttribute(linker, object, value, name);
  if (value.k === 'collection' && value.type !== 'iterator') return { k: 'symbol', names: [`builtins.${value.type}.${name}`] };
  if (value.k === 'literal' && value.type !== 'none') return { k: 'symbol', names: [`builtins.${value.type}.${name}`] };
  return UNKNOWN;
}

/** An attribute of what a library's decorator made of a function: `f.remote` under `@ray.remote`. */
function unitAttribute(linker: Linker, unit: UnitKey, name: string): Value {
  const place = unitPlace(linker, unit);
  const makes = place === undefined ? undefined : decoration(linker, place.source, place.index).makes;
  return makes === undefined ? UNKNOWN : { k: 'symbol', names: [`${makes}.${name}`] };
}

function bind(linker: Linker, found: Slot, receiver: Value, cls: ClassKey, name: string): Value {
  const slot = found.method === undefined && found.value === undefined && found.symbols.length === 0 && name.startsWith('__') ? inherited(linker, name) : found;
  const values: Value[] = [];
  if (slot.method !== undefined) values.push(bindMethod(linker, slot.method, slot.names, receiver, cls));
  if (slot.value !== undefined) values.push(slot.value);
  if (values.length === 0 && slot.symbols.length > 0) return { k: 'symbol', names: slot.symbols };
  return values.length === 0 ? UNKNOWN : union(values);
}

/** What every class has from `object`, which no order lists. */
function inherited(linker: Linker, name: string): Slot {
  const object = builtin(linker, 'builtins', 'object', []);
  const place = object === undefined ? undefined : classPlace(linker, object.class);
  return place === undefined ? { symbols: [], names: [] } : slotOf(linker, place, name, 0);
}

function bindMethod(linker: Linker, method: UnitKey, names: readonly string[], receiver: Value, cls: ClassKey): Value {
  const place = unitPlace(linker, method);
  if (place === undefined) return UNKNOWN;
  const { binds, property } = decoration(linker, place.source, place.index);
  const bound: Value = { k: 'unit', unit: method, names };
  if (property) {
    if (receiver.k === 'class') return UNKNOWN;
    return union(linker.call({ ...bound, receiver }, NO_ARGUMENTS).map((callee) => callee.result));
  }
  if (binds === 'nothing') return bound;
  if (binds === 'class') return { ...bound, receiver: receiver.k === 'class' ? receiver : { k: 'class', class: cls, names: receiver.k === 'instance' ? receiver.names : [] } };
  return receiver.k === 'class' ? bound : { ...bound, receiver };
}

function slotOf(linker: Linker, place: ClassPlace, name: string, skip: number): Slot {
  const nothing: Slot = { value: NOTHING, symbols: [], names: [] };
  return linker.memo.ask<Slot>(place.source, skip === 0 ? 'slots' : 'super-slots', `${place.index}.${name}`, {
    make: () => makeSlot(linker, place, name, skip, []),
    cyclic: nothing,
    exhausted: { ...nothing, value: UNKNOWN },
  });
}

function makeSlot(linker: Linker, place: ClassPlace, name: string, skip: number, args: readonly Value[]): Slot {
  const { ancestors } = orderOf(linker, place.source, place.index);
  const searched = skip === 0 ? ancestors : ancestors.slice(skip);
  const symbols: string[] = [];
  const values: Value[] = [];
  let method: UnitKey | undefined;
  let seen = false;
  let member = false;
  for (const ancestor of searched) {
    const at = ancestor.class === undefined ? undefined : classPlace(linker, ancestor.class);
    if (at === undefined || ancestor.class === undefined) {
      if (!seen) symbols.push(...ancestor.names.map((base) => `${base}.${name}`));
      continue;
    }
    const env = typeParameters(linker, at.source, at.index).length === 0 ? undefined : environmentAt(linker, place.source, place.index, args, ancestor.class);
    const assigned = assignedValues(linker, at, name, env);
    values.push(...assigned.values);
    if (assigned.declared) break;
    if (seen) continue;
    const found = memberBindings(at.source, at.index, name, { unit: -1, order: undefined });
    if (found.length === 0) continue;
    seen = true;
    method = methodAmong(linker, at.source, found);
    if (method !== undefined) continue;
    const declared = found.find((each) => (each.binding.kind === 'value' || each.binding.kind === 'declared') && each.binding.annotation !== undefined);
    values.push(...(declared === undefined ? found : [declared]).map((each) => memberValue(linker, each, env)).filter((value) => !isNone(value)));
    member = found.some((each) => each.binding.kind === 'value') && isEnumeration(ancestors);
    if (declared !== undefined) break;
  }
  const names = distinct(searched.flatMap((ancestor) => ancestor.names.map((base) => `${base}.${name}`)));
  return { ...(method === undefined ? {} : { method }), ...(values.length === 0 ? {} : { value: union(values) }), ...(member ? { member } : {}), symbols, names };
}

function isEnumeration(ancestors: readonly Ancestor[]): boolean {
  return ancestors.some((ancestor) => ancestor.names.includes('enum.Enum'));
}

/** What `self.name = …` gives in the methods of one class. A type that is written down ends the search. */
function assignedValues(linker: Linker, at: ClassPlace, name: string, env: TypeEnv | undefined): { readonly values: readonly Value[]; readonly declared: boolean } {
  const attribute = at.source.index.attributes[at.index]?.get(name);
  if (attribute === undefined) return { values: [], declared: false };
  const values: Value[] = [];
  for (const binding of attribute.bindings) {
    const scope: Scope = { source: at.source, unit: binding.unit, class: -1, order: binding.order, env };
    const value = env === undefined ? askValue(linker, at.source, 'assigned', binding, NOTHING, () => annotatedOr(linker, binding.annotation, binding.value, scope)) : annotatedOr(linker, binding.annotation, binding.value, scope);
    if (binding.annotation !== undefined && settled(value).k !== 'unknown') return { values: [value], declared: true };
    if (!isNone(value)) values.push(linker.filled(at, name, value));
  }
  return { values, declared: false };
}

function memberValue(linker: Linker, found: Found, env: TypeEnv | undefined): Value {
  const { binding } = found;
  if (env === undefined || (binding.kind !== 'value' && binding.kind !== 'declared') || binding.annotation === undefined) return linker.bindingValue(found);
  return annotatedOr(linker, binding.annotation, undefined, { source: found.source, unit: binding.unit, class: found.class, order: undefined, env, except: binding });
}

/** Of a property's getter and setter the getter is meant; of overloads the first, which stands for all. */
function methodAmong(linker: Linker, source: Source, found: readonly Found[]): UnitKey | undefined {
  const functions = found.flatMap((each) => (each.binding.kind === 'function' ? [each.binding.function] : []));
  const [last] = functions;
  if (last === undefined) return undefined;
  const unit = source.facts.units[last];
  const twins = source.index.twins.get(unit?.path.replaceAll(/@\d+/g, '') ?? '') ?? [];
  if (twins.length > 1) {
    const getter = twins.find((index) => decoration(linker, source, index).property);
    if (getter !== undefined) return unitKeyOf(source, getter);
  }
  return unitKeyOf(source, last);
}

export function ownClassValue(linker: Linker, scope: Scope): Value {
  const own = ownClass(scope);
  return own === undefined ? UNKNOWN : classValue(linker, own.place.source, own.place.index);
}

