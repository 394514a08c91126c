import type { Binding, Value, Variable } from '../../../model/index.ts';
import type { Found, Linker, Scope } from './linker.ts';
import { type ReadPoint, enclosing, reachingBindings, regionAt } from './reaching.ts';
import type { Source } from './source.ts';
import { UNKNOWN, alsoNamed, union } from './values.ts';

/** Re-exports that lead through more modules than this do not occur in practice. */
const MAX_HOPS = 24;

/** The bindings that a name may stand for: class body, enclosing units, module, star imports, builtins. */
export function lookup(linker: Linker, name: string, scope: Scope): readonly Found[] {
  const { source } = scope;
  const found: Found[] = [];
  if (scope.class >= 0) {
    found.push(...memberBindings(source, scope.class, name, { unit: scope.unit, order: scope.order }));
    if (found.length > 0) return found;
  }
  let inner = scope.unit;
  for (let index = scope.unit; index >= 0; ) {
    const unit = source.facts.units[index];
    if (unit === undefined) break;
    const comprehended = index === scope.unit ? comprehensionBindings(scope, name) : undefined;
    if (comprehended !== undefined) return comprehended;
    if (unit.outerNames.includes(name) && index !== 0) {
      index = outerOwner(source, name, index);
      inner = -1;
    }
    const variable = source.index.variables[index]?.get(name);
    if (variable !== undefined && variable.bindings.length > 0) {
      const order = index === inner ? scope.order : undefined;
      const owner = source.facts.units[index] ?? unit;
      let bindings = source.library && index === 0 ? libraryBindings(variable) : reachingBindings(owner, index, variable, { unit: inner, order });
      // A function's own name is never found further out, even where no binding seems to come before the read.
      if (bindings.length === 0 && index !== 0) bindings = reachingBindings(owner, index, variable, { unit: -1, order: undefined });
      if (bindings.length > 0) return bindings.map((binding) => ({ source, class: -1, name, binding }));
    }
    inner = -1;
    index = source.facts.units[index]?.parent ?? -1;
  }
  const starred = starBindings(linker, source, name, 0);
  if (starred.length > 0) return starred;
  const builtins = source.name === 'builtins' ? undefined : linker.modules.probe('builtins');
  const built = builtins === undefined ? [] : moduleBindings(linker, builtins, name);
  if (built.length > 0) return built.map((each) => ({ ...each, met: `builtins.${name}` }));
  // Nothing binds the name before the read: a forward reference of a stub, or a name that is read too early.
  return moduleBindings(linker, source, name);
}

/** The unit whose variable a `global` or `nonlocal` name of a unit is: the one that lists it as used from there. */
function outerOwner(source: Source, name: string, unit: number): number {
  for (let index = source.facts.units[unit]?.parent ?? 0; index > 0; index = source.facts.units[index]?.parent ?? 0) {
    const variable = source.index.variables[index]?.get(name);
    if (variable === undefined) continue;
    if (variable.bindings.some((binding) => binding.unit === unit) || variable.reads.some((read) => read.unit === unit)) return index;
  }
  return 0;
}

/** The variable of a comprehension: of the one that is read in, or, for a reference taken out of it, of any that has the name. */
function comprehensionBindings(scope: Scope, name: string): readonly Found[] | undefined {
  const variables = scope.source.index.comprehended[scope.unit]?.get(name);
  const unit = scope.source.facts.units[scope.unit];
  if (variables === undefined || unit === undefined) return undefined;
  const found = (chosen: readonly Variable[]): readonly Found[] =>
    chosen.flatMap((variable) => variable.bindings.map((binding) => ({ source: scope.source, class: -1, name, binding })));
  if (scope.order !== undefined) {
    for (const region of enclosing(unit, regionAt(unit, scope.order))) {
      const own = variables.find((variable) => region.kind === 'comprehension' && unit.regions[variable.comprehension ?? -1] === region);
      if (own !== undefined) return found([own]);
    }
  }
  const plain = scope.source.index.variables[scope.unit]?.get(name)?.bindings.length ?? 0;
  if (scope.comprehension !== true && plain > 0) return undefined;
  const before = scope.order;
  const last = before === undefined ? undefined : variables.findLast((variable) => (unit.regions[variable.comprehension ?? -1]?.first ?? Infinity) < before);
  return found(last === undefined ? variables : [last]);
}

export function memberBindings(source: Source, cls: number, name: string, read: ReadPoint): readonly Found[] {
  const fact = source.facts.classes[cls];
  const variable = source.index.members[cls]?.get(name);
  const unit = source.facts.units[fact?.unit ?? 0];
  if (fact === undefined || variable === undefined || unit === undefined) return [];
  const bindings = source.library ? libraryBindings(variable) : reachingBindings(unit, fact.unit, variable, read);
  return bindings.map((binding) => ({ source, class: cls, name, binding }));
}

/** What a module holds under a name, its star imports included. */
export function moduleBindings(linker: Linker, source: Source, name: string, hops = 0): readonly Found[] {
  linker.memo.consult(source);
  const unit = source.facts.units[0];
  const variable = source.index.variables[0]?.get(name);
  if (unit !== undefined && variable !== undefined) {
    const bindings = source.library ? libraryBindings(variable) : reachingBindings(unit, 0, variable, { unit: -1, order: undefined });
    if (bindings.length > 0) return bindings.map((binding) => ({ source, class: -1, name, binding }));
  }
  return starBindings(linker, source, name, hops);
}

/**
 * The facts of a library hold no regions: which of several bindings comes last is not known.
 * The first definition stands for all, because branches on versions put the newest first.
 */
function libraryBindings(variable: Variable): readonly Binding[] {
  if (variable.bindings.length < 2) return variable.bindings;
  const defining = variable.bindings.filter((binding) => binding.kind === 'function' || binding.kind === 'class' || binding.kind === 'import');
  const [first] = defining;
  if (first === undefined) return variable.bindings.filter((binding) => binding.kind !== 'deleted');
  return first.kind === 'import' ? defining.filter((binding) => binding.kind === 'import') : [first];
}

function starBindings(linker: Linker, source: Source, name: string, hops: number): readonly Found[] {
  if (hops > MAX_HOPS) return [];
  for (const taken of source.index.stars) {
    const module = linker.modules.absolute(source, taken.module, taken.level);
    const from = module === undefined ? undefined : linker.modules.find(module, source);
    if (from === undefined || from === source) continue;
    const exported = from.facts.exportedNames;
    if (exported === undefined ? name.startsWith('_') : !exported.includes(name)) continue;
    const found = moduleBindings(linker, from, name, hops + 1);
    if (found.length > 0) return from.library ? found.map((each) => ({ ...each, met: each.met ?? `${from.name}.${name}` })) : found;
  }
  return [];
}

/** `module.name`, by value. */
export function memberOfModule(linker: Linker, module: string, name: string, from: Source | undefined): Value {
  const dotted = `${module}.${name}`;
  const source = linker.modules.find(module, from);
  if (source !== undefined) {
    const found = moduleBindings(linker, source, name);
    if (found.length > 0) {
      const value = firstImport(linker, found);
      // Of a library's thing of unknown type at least the name is known.
      if (source.library && value.k === 'unknown') return { k: 'symbol', names: [dotted] };
      return source.library || from === undefined || from === source ? named(value, dotted) : value;
    }
    if (linker.modules.isModule(dotted, from)) return { k: 'module', module: linker.modules.find(dotted, from)?.name ?? dotted };
    return source.library ? { k: 'symbol', names: [dotted] } : UNKNOWN;
  }
  if (linker.modules.isModule(module, from)) {
    if (linker.modules.isModule(dotted, from)) return { k: 'module', module: linker.modules.find(dotted, from)?.name ?? dotted };
    if (linker.modules.findFile(module, from) === undefined && !linker.modules.missing.has(module)) return UNKNOWN;
  }
  return { k: 'symbol', names: [dotted] };
}

/** Of `try: import a except ImportError: import b as a` the first that resolves is meant. */
export function firstImport(linker: Linker, found: readonly Found[]): Value {
  const values = found.map((each) => linker.bindingValue(each));
  if (found.every((each) => each.binding.kind === 'import')) {
    const ordered = found.map((each, index) => ({ each, value: values[index] ?? UNKNOWN })).sort((left, right) => left.each.binding.order - right.each.binding.order);
    const first = ordered.find(({ value }) => value.k === 'unit' || value.k === 'class' || value.k === 'instance' || (value.k === 'module' && linker.modules.find(value.module, undefined) !== undefined));
    if (first !== undefined) return first.value;
  }
  return union(values);
}

function named(value: Value, name: string): Value {
  return value.k === 'union' ? { k: 'union', of: value.of.map((each) => alsoNamed(each, name)) } : alsoNamed(value, name);
}

/** Follows imports to the bindings that define, or to the dotted name of what has no source. */
export function definitions(linker: Linker, found: Found, hops = 0): readonly (Found | { readonly symbol: string })[] {
  const { binding, source } = found;
  if (binding.kind !== 'import') return [found];
  if (binding.name === undefined || hops > MAX_HOPS) return [];
  const module = linker.modules.absolute(source, binding.module, binding.level);
  if (module === undefined) return [];
  return moduleDefinitions(linker, module, binding.name, source, hops + 1);
}

export function moduleDefinitions(linker: Linker, module: string, name: string, from: Source | undefined, hops = 0): readonly (Found | { readonly symbol: string })[] {
  const source = linker.modules.find(module, from);
  if (source === undefined) return [{ symbol: `${module}.${name}` }];
  const found = moduleBindings(linker, source, name);
  if (found.length === 0) return source.library ? [{ symbol: `${module}.${name}` }] : [];
  return found.flatMap((each) => definitions(linker, each, hops).map((end) => ('symbol' in end || !source.library ? end : { ...end, met: `${module}.${name}` })));
}
