import type { Access, FileId, Ref, Span, Use } from '../model/index.ts';
import type { PlaceAccess, SharedPlace, UnitSite } from '../rule-api/index.ts';
import type { Holders } from './holders.ts';
import { sameRef } from './holders.ts';
import type { Linked } from './linked.ts';
import type { Places } from './places.ts';
import { single } from './places.ts';
import type { Values } from './values.ts';

/** Who reads and writes which place. */
export interface Accesses {
  /** Accesses of a unit that change something, or go through a container step by step; in the order of the text. */
  readonly changing: (site: UnitSite) => readonly PlaceAccess[];
  /** All accesses of a unit to one place, as far as they can be told. */
  readonly within: (site: UnitSite, place: SharedPlace) => readonly PlaceAccess[];
  /** All accesses to a place, in the files that can reach it, in the order of files and units. */
  readonly of: (place: SharedPlace) => readonly PlaceAccess[];
}

/** An access before it is known what its expression names. */
interface Use_ extends Omit<PlaceAccess, 'place' | 'in'> {
  readonly ref: Ref;
}

export interface AccessesInput {
  readonly linked: Linked;
  readonly values: Values;
  readonly holders: Holders;
  readonly places: Places;
}

const CHANGES_NAME: ReadonlySet<PlaceAccess['how']> = new Set(['write', 'update', 'delete']);

/** A name that so many files use tells nothing of one place. */
const MAX_FILES = 60;

export function accessesOf(input: AccessesInput): Accesses {
  const { linked, values, holders, places } = input;
  const usesKnown = new WeakMap<UnitSite, readonly Use_[]>();
  const placesKnown = new WeakMap<Use_, SharedPlace | 'none'>();
  const everywhere = new Map<string, readonly PlaceAccess[]>();
  let revision = -1;

  const uses = (site: UnitSite): readonly Use_[] => {
    const known = usesKnown.get(site);
    if (known !== undefined) return known;
    const made = usesOf(input, site);
    usesKnown.set(site, made);
    return made;
  };
  const placeOf = (site: UnitSite, use: Use_): SharedPlace | undefined => {
    const known = placesKnown.get(use);
    if (known !== undefined) return known === 'none' ? undefined : known;
    const found = places.of(site, use.ref, use.order);
    placesKnown.set(use, found ?? 'none');
    return found;
  };
  const resolved = (site: UnitSite, use: Use_): PlaceAccess | undefined => {
    const known = placeOf(site, use);
    if (known === undefined || known.kind === 'local' || known.kind === 'parameter') return undefined;
    // `self.total = 1` gives the object a field of its own, whatever the class has.
    const place: SharedPlace = known.kind === 'static' && known.onClass !== true && use.element === undefined && CHANGES_NAME.has(use.how) ? { ...known, kind: 'field' } : known;
    // Giving a name a new value does nothing to what the name stood for.
    if (use.ref.k === 'name' && use.element === undefined && use.how !== 'read' && use.how !== 'mutate' && use.how !== 'iterate' && place.written !== use.ref.name) return undefined;
    const how = plain(site, use) ? 'read' : use.how;
    const { ref: _, ...rest } = use;
    const access: PlaceAccess = { ...rest, how, in: site, place };
    if (how !== 'write') return access;
    const reads = dependsOn(site, access);
    return reads === undefined ? access : { ...access, how: 'update', reads };
  };
  /** A method that happens to be called `add`, of an object that is no container. */
  const plain = (site: UnitSite, use: Use_): boolean => {
    if (use.how !== 'mutate') return false;
    const value = single(values.value(site, use.ref, use.order));
    if (value === undefined || value.k === 'unknown' || value.k === 'collection') return false;
    const names = values.names(value);
    return !names.some((name) => /^(builtins|collections|typing)\.|^(dict|list|set|deque)$|^js:(Weak)?(Map|Set|Array)$/.test(name));
  };
  const dependsOn = (site: UnitSite, write: PlaceAccess): PlaceAccess['reads'] => {
    const from = startOf(site, write);
    const inValue = (each: { readonly order: number; readonly at: Span }): boolean => each.order >= from && each.order < write.order && each.at.start >= write.at.end;
    for (const use of uses(site)) {
      if (use.how !== 'read' || !inValue(use) || !sameElement(use, write) || !carries(use, write)) continue;
      const place = placeOf(site, use);
      // A local that was bound to the value holds what was there then.
      if (use.ref.k === 'name' && use.element === undefined && place?.written !== use.ref.name) continue;
      if (place?.key === write.place.key) return { order: use.order, at: use.at };
    }
    // `old = self.count` and then `self.count = old + 1`.
    for (const variable of site.unit.variables) {
      if (variable.bindings.length === 0 || !variable.reads.some((read) => read.unit === site.index && inValue(read))) continue;
      // Putting back what was there is no change that is made of it.
      const changed = variable.bindings.some((binding) => binding.kind === 'value' && binding.augmented === true);
      if (!changed && write.value?.k === 'name' && write.value.name === variable.name) continue;
      const taken = variable.bindings.find((binding) => binding.unit === site.index && binding.kind === 'value' && binding.order < write.order && isPlace(site, binding.value, binding.order, write));
      if (taken !== undefined && variable.bindings.every((binding) => binding === taken || (binding.kind === 'value' && binding.augmented === true))) return { order: taken.order, at: taken.at };
    }
    return undefined;
  };
  const isPlace = (site: UnitSite, value: Ref, order: number, write: PlaceAccess): boolean => {
    const container = write.element === undefined ? value : elementOf(value, write.element);
    return container !== undefined && (container.k === 'name' || container.k === 'attribute') && places.of(site, container, order)?.key === write.place.key;
  };

  const within = (site: UnitSite, place: SharedPlace): readonly PlaceAccess[] =>
    uses(site).flatMap((use) => {
      if (!mayName(site, use.ref, place.name)) return [];
      const found = resolved(site, use);
      return found?.place.key === place.key ? [found] : [];
    });

  const reaching = (place: SharedPlace): readonly UnitSite[] => {
    if (place.kind === 'module') {
      const importers = [...linked.importers(place.file)].sort().slice(0, MAX_FILES);
      return [place.file, ...importers].flatMap((file) => linked.sites(file));
    }
    const own = linked.sites(place.file);
    if (place.kind === 'captured') return own;
    const units = new Set<UnitSite>();
    const files = new Set<FileId>();
    for (const access of holders.accesses(place.name)) {
      if (access.in.file !== place.file) files.add(access.in.file);
      units.add(access.in);
    }
    return files.size > MAX_FILES ? own : [...units];
  };

  return {
    within,
    changing: (site) =>
      uses(site).flatMap((use) => {
        if (use.how === 'read') return [];
        const found = resolved(site, use);
        return found === undefined || found.how === 'read' ? [] : [found];
      }),
    of(place) {
      if (revision !== linked.revision) {
        revision = linked.revision;
        everywhere.clear();
      }
      const known = everywhere.get(place.key);
      if (known !== undefined) return known;
      const made = reaching(place).flatMap((site) => within(site, place));
      everywhere.set(place.key, made);
      return made;
    },
  };

  /** The expression may name something of this name, itself or as a local that stands for it. */
  function mayName(site: UnitSite, ref: Ref, name: string): boolean {
    if (ref.k === 'attribute') return ref.name === name;
    return ref.k === 'name' && (ref.name === name || stands(site, ref.name, name));
  }

  function stands(site: UnitSite, local: string, name: string): boolean {
    return scopesAround(linked, site).some((scope) =>
      scope.unit.variables.some(
        (variable) =>
          variable.name === local &&
          variable.bindings.some((binding) => (binding.kind === 'value' && lastName(binding.value) === name) || (binding.kind === 'import' && binding.name === name)),
      ),
    );
  }
}

function lastName(ref: Ref): string | undefined {
  if (ref.k === 'attribute' || ref.k === 'name') return ref.name;
  return ref.k === 'item' ? lastName(ref.of) : undefined;
}

function usesOf({ linked }: AccessesInput, site: UnitSite): readonly Use_[] {
  const found: Use_[] = [];
  const items = site.unit.accesses.filter((access) => access.target.k === 'item');
  for (const access of site.unit.accesses) {
    const use = ofAccess(site, access, items, linked);
    if (use !== undefined) found.push(use);
  }
  for (const owner of scopesAround(linked, site)) {
    for (const variable of owner.unit.variables) {
      if (variable.comprehension !== undefined) continue;
      const ref: Ref = { k: 'name', name: variable.name };
      const updates = variable.bindings.filter((binding) => binding.unit === site.index && binding.kind === 'value' && binding.augmented === true);
      for (const binding of variable.bindings) {
        if (binding.unit !== site.index || (binding.kind !== 'value' && binding.kind !== 'deleted')) continue;
        const { order, region, at } = binding;
        if (binding.kind === 'deleted') found.push({ ref, how: 'delete', order, region, at });
        else found.push({ ref, how: binding.augmented === true ? 'update' : 'write', value: binding.value, order, region, at, ...(binding.augmented === true ? { reads: { order: startOf(site, binding), at } } : {}) });
      }
      for (const read of variable.reads) {
        if (read.unit !== site.index || (read.use.kind !== 'tested' && updates.some((binding) => binding.at.start === read.at.start))) continue;
        if (read.use.kind === 'subscripted' && items.some((access) => access.at.start === read.at.start)) continue;
        found.push({ ref, use: read.use, order: read.order, region: read.region, at: read.at, ...asRead(site, read.use, linked) });
      }
    }
  }
  return found.sort((a, b) => a.at.start - b.at.start || a.order - b.order);
}

/** The unit and those around it, whose variables it may use. */
function scopesAround(linked: Linked, site: UnitSite): readonly UnitSite[] {
  const units = linked.sites(site.file);
  const scopes: UnitSite[] = [];
  for (let at: UnitSite | undefined = site; at !== undefined; at = units[at.unit.parent]) scopes.push(at);
  return scopes;
}

function ofAccess(site: UnitSite, access: Access, items: readonly Access[], linked: Linked): Use_ | undefined {
  const { target, mode, order, region, at, value } = access;
  const rest = { order, region, at, ...(value === undefined ? {} : { value }), ...(access.use === undefined ? {} : { use: access.use }), ...(mode === 'update' ? { reads: { order: startOf(site, access), at } } : {}) };
  if (target.k === 'item') return { ref: target.of, element: target.index, how: mode, ...rest };
  if (target.k !== 'attribute') return undefined;
  if (mode !== 'read') return { ref: target, how: mode, ...rest };
  // What the element is taken from is told by the access to the element.
  if (access.use?.kind === 'subscripted' && items.some((item) => item.at.start === at.start && item.target.k === 'item' && sameRef(item.target.of, target))) return undefined;
  return { ref: target, ...rest, ...asRead(site, access.use, linked) };
}

/** What taking a value does to what it is taken from: a method may change it, or go through it. */
function asRead(site: UnitSite, use: Use | undefined, linked: Linked): Pick<Use_, 'how' | 'method' | 'call' | 'element'> & { readonly order?: number } {
  if (use?.kind === 'iterated') return { how: 'iterate' };
  if (use?.kind !== 'receiver' || use.call === undefined) return { how: 'read' };
  const call = site.unit.calls[use.call];
  const does = linked.catalog.containerMethod(use.attribute);
  const [key] = call?.args ?? [];
  const about = key === undefined || !KEYED.has(use.attribute) ? {} : { element: key.value };
  // The container changes when the call is made, after its arguments.
  if (does === 'mutates') return { how: 'mutate', method: use.attribute, call: use.call, ...(call === undefined ? {} : { order: call.order }), ...about };
  if (does === 'gives-view' && call?.use.kind === 'iterated') return { how: 'iterate', method: use.attribute, call: use.call };
  return { how: 'read', method: use.attribute, call: use.call, ...about };
}

const KEYED: ReadonlySet<string> = new Set(['get', 'pop', 'setdefault', 'remove', 'discard', 'add', 'set', 'delete', 'has']);

/** The first order of evaluation of a statement that writes to `write.at`: what stands before it in the text is done. */
function startOf(site: UnitSite, write: { readonly order: number; readonly at: Span }): number {
  const { calls, accesses, suspensions, variables } = site.unit;
  let last = -1;
  const see = (each: { readonly order: number; readonly at: Span }): void => {
    if (each.order < write.order && each.order > last && each.at.start < write.at.start) last = each.order;
  };
  calls.forEach(see);
  accesses.forEach(see);
  suspensions.forEach(see);
  for (const variable of variables) {
    for (const read of variable.reads) if (read.unit === site.index) see(read);
    for (const binding of variable.bindings) if (binding.unit === site.index) see(binding);
  }
  return last + 1;
}

/** What is read goes into the value, and is not only looked at. */
function carries(use: Use_, write: PlaceAccess): boolean {
  switch (use.use?.kind) {
    case 'tested':
      return write.value?.k === 'choice';
    case 'operand':
    case 'passed':
    case 'subscripted':
    case 'element':
    case 'formatted':
      return true;
    case 'receiver':
      return use.use.call !== undefined || use.element !== undefined;
    case undefined:
      return use.element !== undefined;
    default:
      return false;
  }
}

function sameElement(use: Use_, write: PlaceAccess): boolean {
  if (write.element === undefined) return use.element === undefined;
  return use.element !== undefined && sameRef(use.element, write.element);
}

/** The container of which `value` is the element: `d[k]`, `d.get(k)`. */
function elementOf(value: Ref, index: Ref): Ref | undefined {
  if (value.k === 'item') return sameRef(value.index, index) ? value.of : undefined;
  if (value.k !== 'call' || value.of.k !== 'attribute' || value.of.name !== 'get') return undefined;
  const [key] = value.args;
  return key !== undefined && sameRef(key, index) ? value.of.of : undefined;
}
