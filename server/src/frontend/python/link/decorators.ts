import type { Callee, Ref, Unit, UnitKey, Value } from '../../../model/index.ts';
import { decorators as catalogue } from '../../../catalog/decorators.ts';
import type { ClassPlace, Linker, Scope } from './linker.ts';
import { scopeAround, scopeWithin, unitPlace } from './linker.ts';
import { madeOf } from './made.ts';
import type { Source } from './source.ts';
import { members, namesOf } from './values.ts';

/** What stands between a function's name and its body. */
export interface Decoration {
  readonly decorated: Callee['decorated'];
  /** What the first parameter is bound to when the function is taken from an object. */
  readonly binds: 'instance' | 'class' | 'nothing';
  readonly property: boolean;
  /** `@contextmanager` and `@asynccontextmanager`: a call gives a manager, entering it gives what the body yields. */
  readonly manager: boolean;
  readonly overload: boolean;
  /** The wrapper that is called instead, where an own decorator makes one. */
  readonly wrapper?: UnitKey;
  /** The class of the object that a library's decorator puts in the place of the function: `@ray.remote`, `@dask.delayed`. */
  readonly makes?: string;
}

const PLAIN: Decoration = { decorated: 'no', binds: 'instance', property: false, manager: false, overload: false };
const IMPLICIT_CLASS_METHODS = new Set(['__new__', '__init_subclass__', '__class_getitem__']);
const PROPERTIES = new Set(['builtins.property', 'property', 'functools.cached_property', 'abc.abstractproperty', 'enum.property', 'types.DynamicClassAttribute', 'django.utils.functional.cached_property', 'cached_property.cached_property', 'werkzeug.utils.cached_property']);

export function decoration(linker: Linker, source: Source, index: number): Decoration {
  const unit = source.facts.units[index];
  if (unit === undefined) return PLAIN;
  const binds = unit.class < 0 ? 'nothing' : IMPLICIT_CLASS_METHODS.has(unit.name) ? 'class' : 'instance';
  const plain: Decoration = { ...PLAIN, binds };
  if (unit.decorators.length === 0) return plain;
  return linker.memo.ask<Decoration>(source, 'decoration', index, {
    // The decorator applied last stands first.
    make: () => unit.decorators.toReversed().reduce((so_far, ref) => apply(linker, source, index, unit, so_far, ref), plain),
    cyclic: { ...plain, decorated: 'unknown' },
    exhausted: { ...plain, decorated: 'unknown' },
  });
}

function apply(linker: Linker, source: Source, index: number, unit: Unit, below: Decoration, ref: Ref): Decoration {
  const simple = syntactic(ref, below);
  if (simple !== undefined) return simple;
  const site = source.index.unitSites.get(index);
  const scope: Scope = { ...scopeAround(source, index), order: site?.order };
  const value = linker.evaluate(ref.k === 'call' ? ref.of : ref, scope);
  const keeps = below.decorated === 'unknown' ? 'unknown' : 'known';
  const makes = madeOf(names(value, ref), 'function');
  if (makes !== undefined) return { ...below, decorated: 'unknown', makes };
  for (const name of names(value, ref)) {
    if (PROPERTIES.has(name)) return { ...below, decorated: keeps, property: true };
    const effect = catalogue.get(name) ?? catalogue.get(name.replace(/[^.]+$/, '*'));
    if (effect === 'keeps') return { ...below, decorated: keeps };
    if (effect === 'makes-context-manager') return { ...below, decorated: keeps, manager: true };
    if (effect !== undefined) return { ...below, decorated: 'unknown' };
  }
  const nature = value.k === 'unit' ? natureOf(linker, value.unit, ref.k === 'call', unit) : 'unknown';
  if (nature === 'keeps') return { ...below, decorated: keeps };
  if (nature === 'unknown') return { ...below, decorated: 'unknown' };
  return { ...below, decorated: keeps, wrapper: nature.wrapper };
}

/** The class of the object that a library's decorator puts in the place of a class: `@ray.remote class Counter`. */
export function madeOfClass(linker: Linker, { source, index }: ClassPlace): string | undefined {
  const cls = source.facts.classes[index];
  for (const ref of cls?.decorators ?? []) {
    const value = linker.evaluate(ref.k === 'call' ? ref.of : ref, { source, unit: cls?.unit ?? 0, class: cls?.class ?? -1, order: undefined });
    const makes = madeOf(names(value, ref), 'class');
    if (makes !== undefined) return makes;
  }
  return undefined;
}

/** The decorators that nobody renames, told by their spelling. */
function syntactic(ref: Ref, below: Decoration): Decoration | undefined {
  if (ref.k === 'attribute' && (ref.name === 'setter' || ref.name === 'getter' || ref.name === 'deleter') && ref.of.k === 'name') {
    return { ...below, property: ref.name === 'getter' };
  }
  if (ref.k === 'attribute' && ref.of.k === 'name' && (ref.name === 'overload' || ref.name === 'abstractmethod')) {
    return ref.name === 'overload' ? { ...below, overload: true } : { ...below };
  }
  if (ref.k !== 'name') return undefined;
  switch (ref.name) {
    case 'property':
      return { ...below, property: true };
    case 'classmethod':
      return { ...below, binds: 'class' };
    case 'staticmethod':
      return { ...below, binds: 'nothing' };
    case 'overload':
      return { ...below, overload: true };
    case 'abstractmethod':
      return below;
    default:
      return undefined;
  }
}

function names(value: Value, ref: Ref): readonly string[] {
  const all = members(value).flatMap((member) => namesOf(member));
  return all.length === 0 && ref.k === 'name' ? [ref.name] : all;
}

/** What an own decorator does: gives back the function, or a wrapper made with `functools.wraps`. */
function natureOf(linker: Linker, key: UnitKey, called: boolean, below: Unit): 'keeps' | 'unknown' | { readonly wrapper: UnitKey } {
  const place = unitPlace(linker, key);
  const unit = place?.source.facts.units[place.index];
  if (place === undefined || unit === undefined) return 'unknown';
  if (called) return factoryNature(linker, place.source, place.index, below);
  const param = unit.params.find((each) => each.kind === 'positional' || each.kind === 'positional-only');
  if (param === undefined) return 'unknown';
  if (unit.returned.length === 0) return keepsByType(unit, param.annotation) ? 'keeps' : 'unknown';
  if (unit.returned.every((ref) => ref.k === 'name' && ref.name === param.name)) return 'keeps';
  const wrappers = unit.returned.flatMap((ref) => innerUnits(place.source, place.index, ref));
  if (wrappers.length < unit.returned.length) return 'unknown';
  const wrapping = wrappers.filter((wrapper) => wraps(linker, place.source, wrapper, param.name));
  const same = wrapping.length === 1 ? wrapping[0] : wrapping.find((wrapper) => sameNature(place.source.facts.units[wrapper], below));
  const wrapper = same === undefined ? undefined : place.source.facts.units[same];
  return wrapper === undefined ? 'unknown' : { wrapper: `${place.source.file}#${wrapper.path}` as UnitKey };
}

/** A decorator that makes several wrappers picks the one for a function of this nature. */
function sameNature(wrapper: Unit | undefined, below: Unit): boolean {
  return wrapper !== undefined && wrapper.async === below.async && (!below.async || wrapper.generator === below.generator);
}

/** `@retry(3)`: what the function returned by the factory does. A factory may also be used without a call. */
function factoryNature(linker: Linker, source: Source, index: number, below: Unit): 'keeps' | 'unknown' | { readonly wrapper: UnitKey } {
  const unit = source.facts.units[index];
  for (const ref of unit?.returned ?? []) {
    const [inner] = innerUnits(source, index, ref);
    const made = inner === undefined ? undefined : source.facts.units[inner];
    if (made === undefined) continue;
    const nature = natureOf(linker, `${source.file}#${made.path}` as UnitKey, false, below);
    if (nature !== 'unknown') return nature;
  }
  return 'unknown';
}

function keepsByType(unit: Unit, annotation: Ref | undefined): boolean {
  return annotation?.k === 'name' && unit.returns?.k === 'name' && annotation.name === unit.returns.name;
}

function innerUnits(source: Source, index: number, ref: Ref): readonly number[] {
  if (ref.k !== 'name') return [];
  const variable = source.index.variables[index]?.get(ref.name);
  return (variable?.bindings ?? []).flatMap((binding) => (binding.kind === 'function' ? [binding.function] : []));
}

function wraps(linker: Linker, source: Source, wrapper: number, param: string): boolean {
  return (source.facts.units[wrapper]?.decorators ?? []).some((ref) => {
    if (ref.k !== 'call' || ref.args[0]?.k !== 'name' || ref.args[0].name !== param) return false;
    const value = linker.evaluate(ref.of, scopeWithin(source, source.facts.units[wrapper]?.parent ?? 0));
    return namesOf(value).some((name) => name === 'functools.wraps') || (ref.of.k === 'name' && ref.of.name === 'wraps');
  });
}
