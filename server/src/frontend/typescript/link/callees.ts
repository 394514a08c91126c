import { type Call, type Callee, type ClassKey, type UnitKey, UNKNOWN_VALUE, type Value, classKey, unitKey } from '../../../model/index.ts';
import type { Answers, Wanted } from './answers.ts';
import type { Classes } from './classes.ts';
import type { ProgramFiles } from './program-files.ts';
import { classOfThis, instanceNames, lookUp, onlyBinding, syntacticNames } from './scopes.ts';
import type { Target } from './symbols.ts';
import type { Place, RefValues } from './values.ts';

/** What calls call and give. */
export class Callees {
  readonly #program: ProgramFiles;
  readonly #answers: Answers;
  readonly #values: RefValues;
  readonly #classes: Classes;

  constructor(program: ProgramFiles, answers: Answers, values: RefValues, classes: Classes) {
    this.#program = program;
    this.#answers = answers;
    this.#values = values;
    this.#classes = classes;
  }

  of(place: Place, call: Call): readonly Callee[] {
    const own = this.#told(place, call);
    if (own !== undefined) return [this.#callee(place, call, own)];
    const names = syntacticNames(place.facts, place.index, call.callee, call.order);
    // A global or a function of a built-in module has one name; what else its declaration would tell is asked when its result is.
    if (names.some((name) => name.startsWith('node:') || name.startsWith('js:'))) return [this.#library(place, call, names, 'other')];
    const target = call.jsx === true ? undefined : this.#answers.callee(place.file, place.facts, call, this.#wanted(place));
    if (target?.k === 'library') return [this.#library(place, call, [...new Set([...names, target.name])], target.kind)];
    if (target?.k === 'unit' || target?.k === 'class') return [this.#callee(place, call, target)];
    if (names.length > 0) return [this.#library(place, call, names, 'other')];
    const made = this.#ofMade(place, call);
    if (made.length > 0) return [this.#library(place, call, made, 'other')];
    return [lazily({ kind: 'unknown', names: [], decorated: 'no' }, () => this.#typed(place, call))];
  }

  /** Names of what is called on, or is, an object that the source shows being made by a library: what `lib.f` gives is `lib.made.f` when it is called. */
  #ofMade(place: Place, call: Call): readonly string[] {
    const { callee } = call;
    if (callee.k === 'attribute') return instanceNames(place.facts, place.index, callee.of, call.order).map((name) => `${name}.${callee.name}`);
    return callee.k === 'name' ? instanceNames(place.facts, place.index, callee, call.order).flatMap((name) => (name.includes('.') ? [name.replace(/[^.]+$/, 'made.$&')] : [])) : [];
  }

  /** What a call gives, without asking what it calls. */
  result(place: Place, call: Call): Value {
    const own = this.#told(place, call);
    if (own !== undefined) return this.#callee(place, call, own).result;
    const typed = this.#typed(place, call);
    if (typed.k !== 'unknown' || call.construct !== true) return typed;
    const names = syntacticNames(place.facts, place.index, call.callee);
    return names.length === 0 ? UNKNOWN_VALUE : { k: 'symbol-instance', names };
  }

  /** What the source alone tells: a function or class of the same file, a method of the same class. */
  #told(place: Place, call: Call): Extract<Target, { readonly k: 'unit' | 'class' }> | undefined {
    const { callee } = call;
    const { file, facts } = place;
    if (callee.k === 'lambda') {
      const unit = facts.units[callee.unit];
      return unit === undefined ? undefined : { k: 'unit', unit: unitKey(file, unit.path) };
    }
    if (callee.k === 'name') {
      const found = lookUp(facts, place.index, callee.name, call.order);
      const binding = found === undefined ? undefined : onlyBinding(found.variable);
      const unit = binding?.kind === 'function' ? facts.units[binding.function] : undefined;
      if (unit !== undefined) return { k: 'unit', unit: unitKey(file, unit.path) };
      const cls = binding?.kind === 'class' ? facts.classes[binding.class] : undefined;
      return cls === undefined ? undefined : { k: 'class', class: classKey(file, cls.path) };
    }
    if (callee.k !== 'attribute' || callee.of.k !== 'name' || callee.of.name !== 'this') return undefined;
    const cls = classOfThis(facts, place.index);
    const fact = cls === undefined ? undefined : facts.classes[cls];
    const method = fact === undefined ? undefined : this.#classes.ownMethod(classKey(file, fact.path), callee.name);
    return method === undefined ? undefined : { k: 'unit', unit: method };
  }

  #callee(place: Place, call: Call, target: Extract<Target, { readonly k: 'unit' | 'class' }>): Callee {
    if (target.k === 'class') {
      const made = this.#classes.findMethod(target.class, 'constructor');
      const names = this.#classes.mro(target.class).names;
      return { kind: 'class', class: target.class, names: [], result: { k: 'instance', class: target.class, names, args: [] }, decorated: 'no', ...(made === undefined ? {} : { unit: made }) };
    }
    const found = this.#program.unit(target.unit);
    const cls = found === undefined ? undefined : this.#classAround(target.unit);
    const overridden = cls !== undefined && found !== undefined && this.#isOverridden(cls, found.unit.name);
    const receiver = call.callee.k === 'attribute' ? call.callee.of : undefined;
    return lazily(
      {
        kind: 'unit',
        unit: target.unit,
        names: cls === undefined || found === undefined ? [] : this.#classes.mro(cls).names.map((name) => `${name}.${found.unit.name}`),
        decorated: (found?.unit.decorators.length ?? 0) > 0 && found?.unit.stub !== true ? 'known' : 'no',
        ...(overridden ? { overridden } : {}),
      },
      () => (found?.unit.async === true && !found.unit.generator ? PROMISE : this.#typed(place, call)),
      receiver === undefined ? undefined : () => this.#values.of(place, receiver, call.order),
    );
  }

  #library(place: Place, call: Call, names: readonly string[], kind: 'class' | 'other'): Callee {
    const receiver = call.callee.k === 'attribute' ? call.callee.of : undefined;
    return lazily(
      { kind: 'symbol', names, decorated: 'no' },
      () => {
        const typed = this.#typed(place, call);
        if (typed.k !== 'unknown') return typed;
        return kind === 'class' || call.construct === true ? { k: 'symbol-instance', names } : UNKNOWN_VALUE;
      },
      receiver === undefined ? undefined : () => this.#values.of(place, receiver, call.order),
    );
  }

  #typed(place: Place, call: Call): Value {
    return call.jsx === true ? UNKNOWN_VALUE : this.#answers.result(place.file, place.facts, call, this.#wanted(place));
  }

  /** Guards that need no checker; a batch holds only what they leave over. */
  #wanted(place: Place): Wanted {
    const { facts } = place;
    const at = (unit: number): Place => ({ ...place, index: unit, unit: facts.units[unit] ?? place.unit });
    return {
      callee: (call, unit) => call.jsx !== true && this.#told(at(unit), call) === undefined && !syntacticNames(facts, unit, call.callee, call.order).some((name) => name.startsWith('node:') || name.startsWith('js:')),
      // What is only taken apart further is asked about as a whole by the outermost call.
      result: (call, unit) => call.jsx !== true && call.use.kind !== 'receiver' && !this.#givesPromise(at(unit), call),
    };
  }

  #givesPromise(place: Place, call: Call): boolean {
    const told = this.#told(place, call);
    const unit = told?.k === 'unit' ? this.#program.unit(told.unit)?.unit : undefined;
    return told?.k === 'class' || (unit?.async === true && !unit.generator);
  }

  #classAround(key: UnitKey): ClassKey | undefined {
    const found = this.#program.unit(key);
    const cls = found === undefined || found.unit.class < 0 ? undefined : this.#program.files.get(found.file)?.classes[found.unit.class];
    return found === undefined || cls === undefined ? undefined : classKey(found.file, cls.path);
  }

  #isOverridden(cls: ClassKey, name: string): boolean {
    return this.#classes.subclasses(cls).some((each) => this.#classes.ownMethod(each, name) !== undefined);
  }
}

const PROMISE: Value = { k: 'promise', of: UNKNOWN_VALUE, how: 'promise', names: ['js:Promise'] };

/** A callee whose result, and receiver, are worked out when somebody asks. */
function lazily(parts: Omit<Callee, 'result' | 'receiver'>, result: () => Value, receiver?: () => Value): Callee {
  let known: Value | undefined;
  const callee: Callee = {
    ...parts,
    get result(): Value {
      return (known ??= result());
    },
  };
  if (receiver === undefined) return callee;
  let from: Value | undefined;
  // Spreading a getter would ask it at once.
  return Object.defineProperty(callee, 'receiver', { enumerable: true, get: () => (from ??= receiver()) });
}

