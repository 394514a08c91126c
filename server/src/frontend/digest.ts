import type { Binding, ClassFact, FileFacts, Ref, Unit, Variable } from '../model/index.ts';
import { Hash } from './hash.ts';

/**
 * A hash of what other files may depend on. It holds no offset and no number of an event, so that an edit inside a body leaves it as it is:
 * of a function's variables only those count that what it returns or yields, or what it stores in attributes, is made of.
 * `declarations` are texts that count as they are written, such as those of types.
 */
export function digestOf(facts: Pick<FileFacts, 'units' | 'classes' | 'imports' | 'exportedNames'>, declarations: readonly string[] = []): string {
  const hash = new Hash();
  for (const declaration of declarations) hash.add(declaration);
  const { units, classes } = facts;
  for (const item of facts.imports) hash.add('import').add(`${item.module} ${item.level} ${item.typeOnly} ${item.unit === 0}`).add(item.names.join());
  hash.add(facts.exportedNames?.join() ?? '-');
  const writer = new RefWriter(hash, units);
  const sequence = new Sequence();
  const roots = new Map<number, Set<string>>();
  const rootsOf = (unit: number): Set<string> => {
    const known = roots.get(unit) ?? new Set<string>();
    roots.set(unit, known);
    return known;
  };

  units.forEach((unit, index) => {
    hash.add(`${unit.kind} ${unit.path} ${unit.async} ${unit.generator} ${unit.parent} ${unit.class} ${unit.stub} ${unit.static ?? ''} ${unit.accessor ?? ''}`);
    for (const param of unit.params) {
      hash.add(`${param.kind} ${param.name}`);
      writer.optional(param.annotation);
      writer.optional(param.default);
    }
    writer.optional(unit.returns);
    writer.all(unit.decorators);
    for (const ref of [...unit.returned, ...unit.yielded]) {
      writer.write(ref);
      collectNames(ref, rootsOf(index));
    }
  });
  for (const cls of classes) addClass(hash, writer, cls, units, rootsOf, sequence);
  for (const variable of units[0]?.variables ?? []) addVariable(hash, writer, variable, units, sequence);
  addLocals(hash, writer, units, roots, sequence);
  sequence.write(hash);
  return hash.digest();
}

function addClass(hash: Hash, writer: RefWriter, cls: ClassFact, units: readonly Unit[], rootsOf: (unit: number) => Set<string>, sequence: Sequence): void {
  hash.add(`class ${cls.path} ${cls.unit} ${cls.class}`);
  writer.all(cls.bases);
  writer.all(cls.decorators);
  for (const [name, value] of cls.keywords) {
    hash.add(name);
    writer.write(value);
  }
  for (const member of cls.members) addVariable(hash, writer, member, units, sequence);
  for (const attribute of cls.attributes) {
    hash.add(`self ${attribute.name}`);
    for (const binding of attribute.bindings) {
      hash.add(units[binding.unit]?.path ?? '');
      sequence.note(binding.unit, binding.order, `self ${attribute.name}`);
      writer.optional(binding.value);
      writer.optional(binding.annotation);
      if (binding.value) collectNames(binding.value, rootsOf(binding.unit));
    }
  }
}

/** Follows names from what leaves a function to the variables they are bound in, in it and in the functions around it. */
function addLocals(hash: Hash, writer: RefWriter, units: readonly Unit[], roots: ReadonlyMap<number, Set<string>>, sequence: Sequence): void {
  const done = new Set<string>();
  const add = (index: number, name: string): void => {
    for (let current = index; current > 0; ) {
      const unit = units[current];
      if (unit === undefined) return;
      const variables = unit.variables.filter((variable) => variable.name === name);
      if (variables.length === 0) {
        current = unit.parent;
        continue;
      }
      const key = `${current} ${name}`;
      if (done.has(key)) return;
      done.add(key);
      const names = new Set<string>();
      for (const variable of variables) {
        addVariable(hash, writer, variable, units, sequence);
        for (const binding of variable.bindings) if (binding.kind === 'value') collectNames(binding.value, names);
      }
      for (const inner of names) add(current, inner);
      return;
    }
  };
  for (const [index, names] of roots) for (const name of names) add(index, name);
}

function addVariable(hash: Hash, writer: RefWriter, variable: Variable, units: readonly Unit[], sequence: Sequence): void {
  hash.add(`variable ${variable.name} ${variable.comprehension !== undefined}`);
  for (const binding of variable.bindings) {
    hash.add(binding.kind);
    sequence.note(binding.unit, binding.order, variable.name);
    addPlace(hash, writer, binding, units);
    addBinding(hash, writer, binding, units);
  }
}

/** The branches, loops and handlers around a binding decide whether what was bound before can still be meant after it. */
function addPlace(hash: Hash, writer: RefWriter, binding: Binding, units: readonly Unit[]): void {
  const unit = units[binding.unit];
  hash.add(unit?.path ?? '');
  for (let index = binding.region; index > 0; ) {
    const region = unit?.regions[index];
    if (region === undefined) break;
    const leaves = unit?.exits.some((exit) => exit.region === index);
    hash.add(`${region.kind} ${region.arm} ${region.negated ?? false} ${region.guard ?? ''} ${leaves ?? false}`);
    writer.optional(region.test);
    index = region.parent;
  }
}

/** In which order a unit binds what counts, without the numbers, which any edit shifts. */
class Sequence {
  readonly #units = new Map<number, { readonly order: number; readonly name: string }[]>();

  note(unit: number, order: number, name: string): void {
    const known = this.#units.get(unit);
    if (known === undefined) this.#units.set(unit, [{ order, name }]);
    else known.push({ order, name });
  }

  write(hash: Hash): void {
    for (const list of this.#units.values()) {
      list.sort((first, second) => first.order - second.order);
      for (const { name } of list) hash.add(name);
      hash.add('.');
    }
  }
}

function addBinding(hash: Hash, writer: RefWriter, binding: Binding, units: readonly Unit[]): void {
  switch (binding.kind) {
    case 'value':
      writer.write(binding.value);
      writer.optional(binding.annotation);
      hash.add(String(binding.augmented ?? false));
      return;
    case 'declared':
      writer.write(binding.annotation);
      return;
    case 'import':
      hash.add(`${binding.module} ${binding.level} ${binding.name ?? ''} ${binding.whole ?? ''} ${binding.typeOnly}`);
      return;
    case 'function':
      hash.add(units[binding.function]?.path ?? '');
      return;
    case 'class':
      hash.add(String(binding.class));
      return;
    case 'param':
      hash.add(String(binding.param));
      return;
    case 'deleted':
      return;
  }
}

function collectNames(ref: Ref, into: Set<string>): void {
  switch (ref.k) {
    case 'name':
      into.add(ref.name);
      return;
    case 'attribute':
    case 'await':
    case 'element':
    case 'entered':
    case 'caught':
      collectNames(ref.of, into);
      return;
    case 'item':
      collectNames(ref.of, into);
      collectNames(ref.index, into);
      return;
    case 'call':
      collectNames(ref.of, into);
      for (const item of ref.args) collectNames(item, into);
      for (const [, item] of ref.keywords) collectNames(item, into);
      return;
    case 'collection':
      for (const item of ref.items) collectNames(item, into);
      return;
    case 'choice':
      for (const item of ref.of) collectNames(item, into);
      return;
    case 'comprehension':
      collectNames(ref.element, into);
      return;
    case 'literal':
    case 'lambda':
    case 'operation':
    case 'unknown':
      return;
  }
}

/** Feeds references to a hash, with a lambda's path in place of its index. */
class RefWriter {
  readonly #hash: Hash;
  readonly #units: readonly Unit[];

  constructor(hash: Hash, units: readonly Unit[]) {
    this.#hash = hash;
    this.#units = units;
  }

  optional(ref: Ref | undefined): void {
    if (ref === undefined) this.#hash.add('-');
    else this.write(ref);
  }

  all(refs: readonly Ref[]): void {
    for (const ref of refs) this.write(ref);
    this.#hash.add('.');
  }

  write(ref: Ref): void {
    this.#hash.add(ref.k);
    switch (ref.k) {
      case 'name':
        this.#hash.add(ref.name);
        return;
      case 'attribute':
        this.#hash.add(ref.name);
        this.write(ref.of);
        return;
      case 'call':
        if (ref.construct === true) this.#hash.add('new');
        this.write(ref.of);
        this.all(ref.args);
        for (const [name, value] of ref.keywords) {
          this.#hash.add(name);
          this.write(value);
        }
        return;
      case 'await':
      case 'caught':
        this.write(ref.of);
        return;
      case 'element':
      case 'entered':
        this.#hash.add(String(ref.async));
        this.write(ref.of);
        return;
      case 'item':
        this.write(ref.of);
        this.write(ref.index);
        return;
      case 'literal':
        this.#hash.add(`${ref.type} ${ref.value ?? ''}`);
        return;
      case 'collection':
        this.#hash.add(ref.type);
        if (ref.keys !== undefined) this.#hash.add(ref.keys.join());
        this.all(ref.items);
        return;
      case 'comprehension':
        this.#hash.add(ref.type);
        this.write(ref.element);
        return;
      case 'lambda':
        this.#hash.add(this.#units[ref.unit]?.path ?? '');
        return;
      case 'choice':
        this.all(ref.of);
        return;
      case 'operation':
      case 'unknown':
        return;
    }
  }
}
