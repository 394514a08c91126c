import type { Binding, ClassFact, ClassKey, FileId, Ref, UnitKey, Value, Variable } from '../model/index.ts';
import { classKey } from '../model/index.ts';
import type { SharedPlace, UnitSite } from '../rule-api/index.ts';
import type { GivenValues } from './given-values.ts';
import type { Holders } from './holders.ts';
import type { Linked } from './linked.ts';
import { describe, type Values } from './values.ts';

/** Which thing an expression names, so that two units can be seen to use the same one. */
export interface Places {
  /** The place that a reference names; `undefined` when it names a value that nobody else can name, or when that is not known. */
  readonly of: (site: UnitSite, ref: Ref, order?: number) => SharedPlace | undefined;
  /** The class, of this one and its bases, by which a field is known; the base that has it first. */
  readonly homeOf: (cls: ClassKey, name: string) => ClassKey | undefined;
  /** What a place is bound to, where that is written: the units that bind it and the references. */
  readonly bindings: (place: SharedPlace) => readonly { readonly in: UnitSite; readonly value: Ref; readonly order: number }[];
}

/** Names that stand for names that stand for names: chains are short in practice. */
const MAX_DEPTH = 4;

export function placesOf(linked: Linked, values: Values, holders: Holders, given: GivenValues): Places {
  const homes = new Map<string, ClassKey | undefined>();
  let revision = -1;

  const homeOf = (cls: ClassKey, name: string): ClassKey | undefined => {
    if (revision !== linked.revision) {
      revision = linked.revision;
      homes.clear();
    }
    const key = `${cls} ${name}`;
    if (homes.has(key)) return homes.get(key);
    const having = linked.resolver.mro(cls).classes.filter((each) => {
      const found = linked.resolver.class(each);
      return found !== undefined && !found.library && (found.fact.attributes.some((attribute) => attribute.name === name) || found.fact.members.some((member) => member.name === name && member.bindings.some(holdsValue)));
    });
    const home = having.at(-1);
    homes.set(key, home);
    return home;
  };

  const moduleVariable = (file: FileId, name: string, written: string, depth: number): SharedPlace | undefined => {
    const module = linked.sites(file)[0];
    const variable = module?.unit.variables.find((each) => each.name === name && isOfWholeUnit(each));
    if (module === undefined || variable === undefined) return undefined;
    const imported = variable.bindings.find((binding) => binding.kind === 'import');
    if (imported?.kind === 'import') {
      const home = imported.name === undefined || depth > MAX_DEPTH ? undefined : linked.resolver.importedFile(file, imported.module, imported.level);
      return home === undefined || imported.name === undefined ? undefined : moduleVariable(home, imported.name, written, depth + 1);
    }
    if (!variable.bindings.some(holdsValue)) return undefined;
    return { key: `module:${file}#${name}`, kind: 'module', name, written, file, owner: module.key };
  };

  const named = (site: UnitSite, ref: Extract<Ref, { k: 'name' }>, order: number | undefined, depth: number): SharedPlace | undefined => {
    const found = holders.variable(site, ref.name, order);
    if (found === undefined) return undefined;
    const { owner, variable } = found;
    if (owner.unit.kind === 'module') return isOfWholeUnit(variable) ? moduleVariable(owner.file, ref.name, ref.name, depth) : undefined;
    const [only] = variable.bindings;
    if (variable.bindings.length === 1 && only?.kind === 'value' && only.augmented !== true && (only.value.k === 'attribute' || only.value.k === 'name' || only.value.k === 'item')) {
      return find(owner, only.value, only.order, depth + 1);
    }
    const captured = [...variable.reads, ...variable.bindings].some((each) => each.unit !== owner.index);
    const param = variable.bindings.some((binding) => binding.kind === 'param');
    return { key: `local:${owner.key}:${ref.name}${blockMark(variable)}`, kind: captured ? 'captured' : param ? 'parameter' : 'local', name: ref.name, written: ref.name, file: owner.file, owner: owner.key };
  };

  const ofClass = (site: UnitSite, cls: ClassKey, ref: Extract<Ref, { k: 'attribute' }>, onClass: boolean, depth: number): SharedPlace | undefined => {
    const home = homeOf(cls, ref.name);
    if (home === undefined) return throughProperty(cls, ref.name, ref, depth);
    const found = linked.resolver.class(home);
    if (found === undefined) return undefined;
    const perObject = !onClass && (found.fact.attributes.some((attribute) => attribute.name === ref.name) || !sharedByObjects(found.fact, ref.name));
    return {
      key: `field:${home}.${ref.name}`,
      kind: perObject ? 'field' : 'static',
      name: ref.name,
      written: describe(ref),
      file: found.file,
      owner: home,
      base: ref.of,
      ...(ownReceiver(linked, site, ref.of) ? { own: true } : {}),
      ...(onClass ? { onClass: true } : {}),
    };
  };

  /** `self.lock` where `lock` is a property that gives `self._lock`. */
  const throughProperty = (cls: ClassKey, name: string, ref: Extract<Ref, { k: 'attribute' }>, depth: number): SharedPlace | undefined => {
    const key = linked.resolver.findMethod(cls, name);
    const method = key === undefined ? undefined : linked.site(key);
    const [returned] = method?.unit.returned ?? [];
    if (method === undefined || method.library || method.unit.decorators.length === 0 || method.unit.returned.length !== 1 || returned === undefined) return undefined;
    const place = returned.k === 'attribute' || returned.k === 'name' ? find(method, returned, undefined, depth + 1) : undefined;
    return place === undefined || place.kind === 'local' || place.kind === 'parameter' ? undefined : { ...place, base: ref.of, written: describe(ref) };
  };

  const attribute = (site: UnitSite, ref: Extract<Ref, { k: 'attribute' }>, order: number | undefined, depth: number): SharedPlace | undefined => {
    const value = single(values.value(site, ref.of, order));
    switch (value?.k) {
      case 'instance':
        return ofClass(site, value.class, ref, false, depth);
      case 'class':
        return ofClass(site, value.class, ref, true, depth);
      case 'module': {
        const file = linked.resolver.importedFile(site.file, value.module, 0);
        return file === undefined ? undefined : moduleVariable(file, ref.name, describe(ref), depth);
      }
      default: {
        const cls = given.classOf(site, ref.of);
        return cls === undefined ? undefined : ofClass(site, cls, ref, false, depth);
      }
    }
  };

  const find = (site: UnitSite, ref: Ref, order: number | undefined, depth: number): SharedPlace | undefined => {
    if (depth > MAX_DEPTH) return undefined;
    switch (ref.k) {
      case 'name':
        return named(site, ref, order, depth);
      case 'attribute':
        return attribute(site, ref, order, depth);
      case 'item': {
        const container = find(site, ref.of, order, depth + 1);
        return container === undefined ? undefined : { ...container, key: `${container.key}[${describe(ref.index)}]`, kind: 'element', written: describe(ref) };
      }
      case 'call': {
        // `with self._get_lock():` where the method gives `self._lock`.
        const called = values.value(site, ref.of, order);
        const unit = called.k === 'unit' ? linked.site(called.unit) : undefined;
        const [returned] = unit?.unit.returned ?? [];
        if (unit === undefined || unit.library || unit.unit.returned.length !== 1 || returned === undefined || unit.unit.generator) return undefined;
        if (returned.k !== 'attribute' && returned.k !== 'name') return undefined;
        const place = find(unit, returned, undefined, depth + 1);
        return place === undefined || place.kind === 'local' || place.kind === 'parameter' ? undefined : { ...place, written: describe(ref), ...(ref.of.k === 'attribute' ? { base: ref.of.of } : {}) };
      }
      default:
        return undefined;
    }
  };

  return {
    of: (site, ref, order) => find(site, ref, order, 0),
    homeOf,
    bindings(place) {
      if (place.kind === 'field' || place.kind === 'static') {
        const cls = linked.resolver.class(place.owner as ClassKey);
        const units = cls === undefined ? [] : linked.sites(cls.file);
        const inMethods = cls?.fact.attributes.find((each) => each.name === place.name)?.bindings ?? [];
        const inBody = cls?.fact.members.filter((each) => each.name === place.name).flatMap((each) => each.bindings) ?? [];
        return [...inMethods, ...inBody.flatMap((each) => (each.kind === 'value' ? [each] : []))].flatMap((each) => {
          const unit = units[each.unit];
          return unit === undefined || each.value === undefined ? [] : [{ in: unit, value: each.value, order: each.order }];
        });
      }
      if (place.kind === 'element') return [];
      const owner = linked.site(place.owner as UnitKey);
      const named = owner?.unit.variables.filter((each) => each.name === place.name && each.comprehension === undefined) ?? [];
      const variable = named.find((each) => each.block !== undefined && place.key.endsWith(blockMark(each))) ?? named.find(isOfWholeUnit) ?? named[0];
      const units = owner === undefined ? [] : linked.sites(owner.file);
      return (variable?.bindings ?? []).flatMap((each) => {
        const unit = units[each.unit];
        return unit === undefined || each.kind !== 'value' ? [] : [{ in: unit, value: each.value, order: each.order }];
      });
    },
  };
}

/** A value in the class body that objects share: one with an annotation is mostly the default of a field of each object. */
function sharedByObjects(cls: ClassFact, name: string): boolean {
  return cls.members.some((member) => member.name === name && member.bindings.some((binding) => binding.kind === 'value' && binding.annotation === undefined));
}

/** Something that holds a value, not a function, class or module. */
function holdsValue(binding: Binding): boolean {
  return binding.kind === 'value' || binding.kind === 'declared';
}

/** The one object that a value may be, with `None` left out. */
export function single(value: Value): Value | undefined {
  if (value.k !== 'union') return value;
  const parts = value.of.filter((part) => part.k !== 'literal');
  const [first] = parts;
  return first !== undefined && parts.every((part) => part.k === first.k && (part.k !== 'instance' || (first.k === 'instance' && first.class === part.class))) ? first : undefined;
}

/** The expression is the object whose method this unit is, or is nested in: `self`, `cls`, `this`. */
export function ownReceiver(linked: Linked, site: UnitSite, ref: Ref): boolean {
  if (ref.k !== 'name') return false;
  if (ref.name === 'this') return true;
  const units = linked.sites(site.file);
  for (let at: UnitSite | undefined = site; at !== undefined; at = units[at.unit.parent]) {
    if (at.unit.variables.some((variable) => variable.name === ref.name)) return at.unit.class >= 0 && at.unit.params[0]?.name === ref.name;
  }
  return false;
}

/** The class in whose body the unit stands, or the method around it. */
export function classAround(linked: Linked, site: UnitSite): ClassKey | undefined {
  const units = linked.sites(site.file);
  for (let at: UnitSite | undefined = site; at !== undefined; at = units[at.unit.parent]) {
    if (at.unit.class < 0) continue;
    const cls = linked.resolver.facts(site.file)?.classes[at.unit.class];
    return cls === undefined ? undefined : classKey(site.file, cls.path);
  }
  return undefined;
}

/** Neither a comprehension's nor a block's own. */
const isOfWholeUnit = (variable: Variable): boolean => variable.comprehension === undefined && variable.block === undefined;

/** Tells variables of one name apart that are local to blocks of a unit. */
const blockMark = (variable: Variable): string => (variable.block === undefined ? '' : `@${variable.block}`);
