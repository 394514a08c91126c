import { type Binding, type FileFacts, type Ref, type Unit, type Variable, visibleVariable } from '../../../model/index.ts';
import { modulePrefix } from './library-names.ts';

/** A name of the source: the unit whose variable it is, and the variable; `undefined` for a global. */
export interface Found {
  readonly unit: number;
  readonly variable: Variable;
}

/** Looks a name up in a unit, at an evaluation order of it, and the units around it. */
export function lookUp(facts: FileFacts, from: number, name: string, order?: number): Found | undefined {
  const offset = facts.units[from]?.at.start ?? 0;
  for (let at = from; at >= 0; at = facts.units[at]?.parent ?? -1) {
    const unit = facts.units[at];
    const variables = variablesOf(unit).get(name);
    if (unit === undefined || variables === undefined) continue;
    const variable = visibleVariable(variables, unit, at !== from ? { offset } : order === undefined ? undefined : { order });
    if (variable !== undefined) return { unit: at, variable };
  }
  return undefined;
}

/** The one thing that a variable is ever bound to. */
export function onlyBinding(variable: Variable): Binding | undefined {
  const [first, ...others] = variable.bindings.filter((binding) => binding.kind !== 'declared' && !(binding.kind === 'import' && binding.typeOnly));
  return others.length === 0 ? first : undefined;
}

/** The class whose `this` a unit sees: of its own method, or of the one around its arrow functions. */
export function classOfThis(facts: FileFacts, from: number): number | undefined {
  for (let at = from; at >= 0; at = facts.units[at]?.parent ?? -1) {
    const unit = facts.units[at];
    if (unit === undefined || unit.class >= 0) return unit?.class;
    if (unit.thisClass !== undefined) return unit.thisClass;
    if (unit.arrow !== true) return undefined;
  }
  return undefined;
}

/**
 * Names under which the catalogue may know what a reference is, read off the source alone: a global of the platform,
 * or what an import names. Empty when the source does not tell.
 */
export function syntacticNames(facts: FileFacts, from: number, ref: Ref, order?: number, depth = 0): readonly string[] {
  const path: string[] = [];
  let root = ref;
  while (root.k === 'attribute') {
    path.unshift(root.name);
    root = root.of;
  }
  if (depth > 4) return [];
  if (root.k === 'call' || root.k === 'await') return required(root).map((prefix) => joined(prefix, path));
  if (root.k !== 'name' || root.name === 'this' || root.name === 'super') return [];
  const found = lookUp(facts, from, root.name, order);
  if (found === undefined) {
    const global = root.name === 'globalThis' || root.name === 'window' || root.name === 'self' ? path : [root.name, ...path];
    return global.length === 0 ? [] : [`js:${global.join('.')}`];
  }
  const binding = onlyBinding(found.variable);
  if (binding?.kind === 'import') {
    if (isRelative(binding.module)) return [];
    const prefix = modulePrefix(binding.module);
    if (binding.name === undefined) return [joined(prefix, path)];
    // The default export of a built-in module is the module itself.
    if (binding.name === 'default') return prefix.startsWith('node:') && path.length > 0 ? [joined(prefix, path)] : [joined(prefix, ['default', ...path]), ...(path.length > 0 ? [joined(prefix, path)] : [])];
    return [joined(prefix, [binding.name, ...path])];
  }
  if (binding?.kind !== 'value' || binding.augmented === true) return [];
  // `const { readFile } = require('fs')`, `const fs = require('fs').promises`.
  return syntacticNames(facts, found.unit, binding.value, binding.order, depth + 1).map((name) => joined(`${name}${path.length === 0 ? '' : '.'}`, path));
}

/**
 * Names of the class, or of the function, that made the object which a reference stands for, read off the source alone:
 * `new Pool()` of a package whose types are not at hand, a parameter declared as one, a field that is given one.
 */
export function instanceNames(facts: FileFacts, from: number, ref: Ref, order?: number): readonly string[] {
  if (ref.k === 'call') return syntacticNames(facts, from, ref.of, order);
  if (ref.k === 'attribute' && ref.of.k === 'name' && ref.of.name === 'this') {
    const cls = classOfThis(facts, from);
    const fact = cls === undefined ? undefined : facts.classes[cls];
    const bindings = [...(fact?.attributes.find((each) => each.name === ref.name)?.bindings ?? []), ...(fact?.members.find((each) => each.name === ref.name)?.bindings ?? [])];
    return bindings.flatMap((binding) => madeBy(facts, binding.unit, 'value' in binding ? binding.value : undefined, 'annotation' in binding ? binding.annotation : undefined, binding.order)).slice(0, 1);
  }
  if (ref.k !== 'name') return [];
  const found = lookUp(facts, from, ref.name, order);
  const binding = found === undefined ? undefined : onlyBinding(found.variable);
  if (found === undefined || binding === undefined) return [];
  if (binding.kind === 'param') return madeBy(facts, found.unit, undefined, facts.units[binding.unit]?.params[binding.param]?.annotation, undefined);
  return binding.kind === 'value' ? madeBy(facts, found.unit, binding.value, binding.annotation, binding.order) : [];
}

function madeBy(facts: FileFacts, from: number, value: Ref | undefined, annotation: Ref | undefined, order: number | undefined): readonly string[] {
  // A plain name may be that of an interface, of which the facts say nothing; those of the platform have types at hand.
  const declared = annotation === undefined ? [] : syntacticNames(facts, from, annotation, order).filter((name) => !name.startsWith('js:'));
  if (declared.length > 0 || value?.k !== 'call' || required(value).length > 0) return declared;
  return syntacticNames(facts, from, value.of, order);
}

/** The prefix of the module that a call of `require`, or an awaited one of `import`, names. */
function required(ref: Ref): readonly string[] {
  const call = ref.k === 'await' ? ref.of : ref;
  if (call.k !== 'call' || call.of.k !== 'name' || (call.of.name !== 'require' && call.of.name !== 'import')) return [];
  const [module] = call.args;
  if (module?.k !== 'literal' || typeof module.value !== 'string' || isRelative(module.value)) return [];
  return [modulePrefix(module.value)];
}

function joined(prefix: string, path: readonly string[]): string {
  const whole = `${prefix}${path.join('.')}`;
  return whole.endsWith('.') ? whole.slice(0, -1) : whole;
}

export const isRelative = (module: string): boolean => module.startsWith('.') || module.startsWith('/');

const byName = new WeakMap<Unit, ReadonlyMap<string, readonly Variable[]>>();

function variablesOf(unit: Unit | undefined): ReadonlyMap<string, readonly Variable[]> {
  if (unit === undefined) return new Map();
  const known = byName.get(unit);
  if (known !== undefined) return known;
  const made = new Map<string, Variable[]>();
  for (const variable of unit.variables) {
    const list = made.get(variable.name);
    if (list === undefined) made.set(variable.name, [variable]);
    else list.push(variable);
  }
  byName.set(unit, made);
  return made;
}
