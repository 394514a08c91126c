import { type Binding, type FileFacts, type FileId, type Ref, UNKNOWN_VALUE, type Unit, type UnitKey, type Value, classKey, unitKey } from '../../../model/index.ts';
import { unreachable } from '../../../support/unreachable.ts';
import type { Answers } from './answers.ts';
import { positionOf } from './occurrences.ts';
import type { ProgramFiles } from './program-files.ts';
import { classOfThis, type Found, instanceNames, isRelative, lookUp, onlyBinding, syntacticNames } from './scopes.ts';
import type { Target } from './symbols.ts';

const MAX_DEPTH = 12;

/** Where a reference stands. */
export interface Place {
  readonly file: FileId;
  readonly facts: FileFacts;
  readonly index: number;
  readonly unit: Unit;
}

/** What references stand for: read off the facts as far as they tell, asked of the checker beyond that. */
export class RefValues {
  readonly #program: ProgramFiles;
  readonly #answers: Answers;
  /** What a call gives; the resolver knows. */
  readonly #resultOf: (place: Place, call: Unit['calls'][number]) => Value;

  constructor(program: ProgramFiles, answers: Answers, resultOf: (place: Place, call: Unit['calls'][number]) => Value) {
    this.#program = program;
    this.#answers = answers;
    this.#resultOf = resultOf;
  }

  place(key: UnitKey): Place | undefined {
    const found = this.#program.unit(key);
    const facts = found === undefined ? undefined : this.#program.files.get(found.file);
    return found === undefined || facts === undefined ? undefined : { file: found.file, facts, index: found.index, unit: found.unit };
  }

  of(place: Place, ref: Ref, order: number | undefined, depth = 0): Value {
    if (depth > MAX_DEPTH) return UNKNOWN_VALUE;
    const inner = (each: Ref): Value => this.of(place, each, order, depth + 1);
    switch (ref.k) {
      case 'name':
        return this.#name(place, ref.name, order, depth);
      case 'attribute':
        return this.#attribute(place, ref, order, depth);
      case 'call': {
        const call = nearestCall(place.unit, ref, order);
        return call === undefined ? UNKNOWN_VALUE : this.#resultOf(place, call);
      }
      case 'await':
        return awaited(inner(ref.of));
      case 'lambda':
        return this.#unit(place.file, place.facts, ref.unit);
      case 'literal':
        return { k: 'literal', type: ref.type, ...(ref.value === undefined ? {} : { value: ref.value }) };
      case 'collection': {
        const items = ref.items.map(inner);
        return { k: 'collection', type: ref.type, items, element: items.length === 0 ? UNKNOWN_VALUE : union(items) };
      }
      case 'element': {
        const of = inner(ref.of);
        return of.k === 'collection' ? of.element : UNKNOWN_VALUE;
      }
      case 'choice':
        return union(ref.of.map(inner));
      case 'comprehension':
      case 'item':
      case 'entered':
      case 'caught':
      case 'operation':
      case 'unknown':
        return UNKNOWN_VALUE;
      default:
        return unreachable(ref);
    }
  }

  /** What a target stands for as a value. */
  ofTarget(target: Target | undefined): Value {
    switch (target?.k) {
      case 'unit':
        return { k: 'unit', unit: target.unit, names: [] };
      case 'class':
        return { k: 'class', class: target.class, names: [] };
      case 'module':
        return { k: 'module', module: target.file };
      case 'library':
        return { k: 'symbol', names: [target.name] };
      case 'variable':
      case undefined:
        return UNKNOWN_VALUE;
      default:
        return unreachable(target);
    }
  }

  #name(place: Place, name: string, order: number | undefined, depth: number): Value {
    if (name === 'this') {
      const cls = classOfThis(place.facts, place.index);
      const fact = cls === undefined ? undefined : place.facts.classes[cls];
      return fact === undefined ? UNKNOWN_VALUE : { k: 'instance', class: classKey(place.file, fact.path), names: [], args: [] };
    }
    const found = lookUp(place.facts, place.index, name, order);
    if (found === undefined) return name === 'super' ? UNKNOWN_VALUE : { k: 'symbol', names: [`js:${name}`] };
    const binding = onlyBinding(found.variable);
    const told = binding === undefined ? undefined : this.#bound(place, found, binding, depth);
    if (told !== undefined) return told;
    const at = nearestName(found, place.index, order);
    const type = at === undefined ? UNKNOWN_VALUE : this.#answers.nameType(place.file, place.facts, at);
    return type.k === 'unknown' ? made(place, { k: 'name', name }, order) : type;
  }

  /** What a variable is by its only binding; `undefined` where its type tells more. */
  #bound(place: Place, found: Found, binding: Binding, depth: number): Value | undefined {
    const unit = place.facts.units[binding.unit];
    const there = unit === undefined ? undefined : { ...place, index: binding.unit, unit };
    switch (binding.kind) {
      case 'function':
        return this.#unit(place.file, place.facts, binding.function);
      case 'class': {
        const fact = place.facts.classes[binding.class];
        return fact === undefined ? undefined : { k: 'class', class: classKey(place.file, fact.path), names: [] };
      }
      case 'import': {
        const names = isRelative(binding.module) ? [] : syntacticNames(place.facts, place.index, { k: 'name', name: found.variable.name });
        if (names.some((name) => name.startsWith('node:'))) return { k: 'symbol', names };
        const target = this.ofTarget(this.#answers.nameTarget(place.file, place.facts, binding.at.start));
        if (target.k === 'symbol') return { k: 'symbol', names: [...new Set([...names, ...target.names])] };
        if (target.k !== 'unknown') return target;
        return names.length > 0 ? { k: 'symbol', names } : undefined;
      }
      case 'value': {
        const { value } = binding;
        if (binding.augmented === true || there === undefined) return undefined;
        if (value.k === 'lambda' || value.k === 'name' || value.k === 'literal' || value.k === 'collection') {
          const told = this.of(there, value, binding.order, depth + 1);
          return told.k === 'unknown' || told.k === 'union' ? undefined : told;
        }
        return undefined;
      }
      case 'declared':
      case 'param':
      case 'deleted':
        return undefined;
      default:
        return unreachable(binding);
    }
  }

  #attribute(place: Place, ref: Extract<Ref, { readonly k: 'attribute' }>, order: number | undefined, depth: number): Value {
    const names = syntacticNames(place.facts, place.index, ref, order);
    if (names.some((name) => name.startsWith('node:') || name.startsWith('js:'))) return { k: 'symbol', names };
    if (ref.of.k === 'name' && ref.of.name === 'this') {
      const member = this.#ownMember(place, ref.name);
      if (member !== undefined) return member;
    }
    const at = positionOf(place.unit, ref, order);
    if (at === undefined || depth > MAX_DEPTH) return UNKNOWN_VALUE;
    const target = this.#answers.nameTarget(place.file, place.facts, at);
    if (target?.k === 'unit' || target?.k === 'class' || target?.k === 'module') return this.ofTarget(target);
    const type = this.#answers.nameType(place.file, place.facts, at);
    if (type.k !== 'unknown') return type;
    return target?.k === 'library' ? this.ofTarget(target) : made(place, ref, order);
  }

  /** A method that the class of `this` declares itself. */
  #ownMember(place: Place, name: string): Value | undefined {
    const cls = classOfThis(place.facts, place.index);
    const member = cls === undefined ? undefined : place.facts.classes[cls]?.members.find((each) => each.name === name);
    const binding = member === undefined ? undefined : onlyBinding(member);
    return binding?.kind === 'function' ? this.#unit(place.file, place.facts, binding.function) : undefined;
  }

  #unit(file: FileId, facts: FileFacts, index: number): Value {
    const unit = facts.units[index];
    return unit === undefined ? UNKNOWN_VALUE : { k: 'unit', unit: unitKey(file, unit.path), names: [] };
  }
}

/** An object of which only the library that made it is known. */
function made(place: Place, ref: Ref, order: number | undefined): Value {
  const names = instanceNames(place.facts, place.index, ref, order);
  return names.length === 0 ? UNKNOWN_VALUE : { k: 'symbol-instance', names };
}

export function awaited(value: Value): Value {
  if (value.k === 'promise') return awaited(value.of);
  return value.k === 'union' ? union(value.of.map(awaited)) : value;
}

export function union(values: readonly Value[]): Value {
  const distinct = [...new Set(values)];
  const [first] = distinct;
  if (first === undefined || distinct.some((value) => value.k === 'unknown')) return UNKNOWN_VALUE;
  return distinct.length === 1 ? first : { k: 'union', of: distinct };
}

function nearestCall(unit: Unit, ref: Extract<Ref, { readonly k: 'call' }>, order: number | undefined): Unit['calls'][number] | undefined {
  let best: Unit['calls'][number] | undefined;
  for (const call of unit.calls) {
    // A call's reference is made of its callee's: they are one object, or were before they were stored.
    if (call.callee !== ref.of && JSON.stringify(call.callee) !== JSON.stringify(ref.of)) continue;
    if (best === undefined || (order !== undefined && Math.abs(call.order - order) < Math.abs(best.order - order))) best = call;
  }
  return best;
}

/** A place at which the variable is written: the one read nearest to an order of the unit, else its first binding. */
function nearestName(found: Found, unit: number, order: number | undefined): number | undefined {
  let best: { readonly order: number; readonly at: { readonly start: number } } | undefined;
  if (order !== undefined) {
    for (const read of found.variable.reads) {
      if (read.unit !== unit) continue;
      if (best === undefined || Math.abs(read.order - order) < Math.abs(best.order - order)) best = read;
    }
  }
  return best?.at.start ?? found.variable.bindings[0]?.at.start;
}
