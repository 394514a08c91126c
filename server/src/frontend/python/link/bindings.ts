import type { Binding, Ref, Value } from '../../../model/index.ts';
import { decoration } from './decorators.ts';
import type { Found, Linker, Scope } from './linker.ts';
import { keyOfClass, keyOfUnit, scopeAround } from './linker.ts';
import { memberOfModule } from './lookup.ts';
import { definitionNames } from './names.ts';
import type { Source } from './source.ts';
import { UNKNOWN, instance, isNone, list, union } from './values.ts';

type BindingOf<K extends Binding['kind']> = Extract<Binding, { readonly kind: K }>;

/** The value of a `def` or `class` statement. */
export function definedValue(linker: Linker, source: Source, binding: BindingOf<'function'> | BindingOf<'class'>): Value {
  return binding.kind === 'class' ? classValue(linker, source, binding.class) : unitValue(linker, source, binding.function);
}

export function classValue(linker: Linker, source: Source, index: number): Value {
  return { k: 'class', class: keyOfClass(source, index), names: definitionNames(linker, source, source.facts.classes[index]?.path ?? '') };
}

export function unitValue(linker: Linker, source: Source, index: number): Value {
  const unit = source.facts.units[index];
  if (unit === undefined) return UNKNOWN;
  return { k: 'unit', unit: keyOfUnit(source, index), names: unit.kind === 'lambda' ? [] : definitionNames(linker, source, unit.path) };
}

export function importedValue(linker: Linker, source: Source, binding: BindingOf<'import'>): Value {
  const module = linker.modules.absolute(source, binding.module, binding.level);
  if (module === undefined) return UNKNOWN;
  if (binding.name !== undefined) {
    // A module may import from itself in a cycle of re-exports; a submodule of the same name is meant then.
    const target = linker.modules.find(module, source);
    if (target === source && linker.modules.isModule(`${module}.${binding.name}`, source)) return { k: 'module', module: `${module}.${binding.name}` };
    return memberOfModule(linker, target?.name ?? module, binding.name, source);
  }
  // Looking for the submodule makes its parents known, which need no file of their own.
  if (binding.whole !== undefined && binding.whole !== module) linker.modules.find(binding.whole, source);
  return { k: 'module', module: linker.modules.find(module, source)?.name ?? module };
}

export function paramValue(linker: Linker, source: Source, unitIndex: number, index: number): Value {
  const unit = source.facts.units[unitIndex];
  const param = unit?.params[index];
  if (unit === undefined || param === undefined) return UNKNOWN;
  const around = scopeAround(source, unitIndex);
  if (param.annotation !== undefined) {
    const value = linker.annotated(param.annotation, around);
    if (param.kind === 'rest') return list(value);
    if (param.kind === 'keyword-rest') return { k: 'collection', type: 'dict', items: undefined, element: value };
    if (value.k !== 'unknown') return value;
  }
  if (param.kind === 'rest') return list(UNKNOWN);
  if (param.kind === 'keyword-rest') return { k: 'collection', type: 'dict', items: undefined, element: UNKNOWN };
  if (index === 0 && unit.class >= 0) return receiver(linker, source, unitIndex);
  if (param.default !== undefined) {
    const value = linker.evaluate(param.default, around);
    // A caller may pass something else: the default is one possibility.
    if (value.k === 'instance' || value.k === 'unit' || value.k === 'class') return union([value, UNKNOWN]);
  }
  return UNKNOWN;
}

/** What `self` or `cls` is. */
export function receiver(linker: Linker, source: Source, unitIndex: number): Value {
  const unit = source.facts.units[unitIndex];
  if (unit === undefined || unit.class < 0) return UNKNOWN;
  const { binds } = decoration(linker, source, unitIndex);
  if (binds === 'nothing') return UNKNOWN;
  const cls = classValue(linker, source, unit.class);
  if (cls.k !== 'class' || binds === 'class') return cls;
  return instance(cls.class, cls.names, []);
}

/** `x = value`, `x: T = value`, `x: T`. */
export function bodyValue(linker: Linker, found: Found, binding: BindingOf<'value'> | BindingOf<'declared'>): Value {
  const scope: Scope = { source: found.source, unit: binding.unit, class: found.class, order: binding.order, except: binding };
  return annotatedOr(linker, binding.annotation, binding.kind === 'value' ? binding.value : undefined, scope);
}

/** The type given by an annotation; where that says nothing, or less than the value does, the value. */
export function annotatedOr(linker: Linker, annotation: Ref | undefined, value: Ref | undefined, scope: Scope): Value {
  if (annotation === undefined) return value === undefined ? UNKNOWN : linker.evaluate(value, scope);
  const declared = linker.annotated(annotation, { ...scope, order: undefined });
  const vague = declared.k === 'unknown' || (declared.k === 'collection' && declared.element.k === 'unknown') || (declared.k === 'instance' && declared.args.length === 0);
  if (!vague || value === undefined) return declared;
  const given = linker.evaluate(value, scope);
  if (declared.k === 'unknown') return given.k === 'literal' && isNone(given) ? UNKNOWN : given;
  if (declared.k === 'collection') return given.k === 'collection' && given.element.k !== 'unknown' ? given : declared;
  return given.k === 'instance' && given.args.length > 0 && declared.k === 'instance' && given.class === declared.class ? given : declared;
}
