import { type Access, type Binding, type FileFacts, type FileId, type Ref, type Span, type Use, type Variable, type VariableRead, visibleVariable } from '../model/index.ts';
import type { UnitSite } from '../rule-api/index.ts';
import type { Linked } from './linked.ts';
import { nameFiles } from './name-files.ts';
import { outlineOf } from './outline.ts';
import type { Values } from './values.ts';

/** Where names and attributes are declared and read: the index that following a value needs. */
export interface Holders {
  /** The variable that a name stands for where it is bound (next after `order`) or read. */
  variable(site: UnitSite, name: string, order: number | undefined): OwnedVariable | undefined;
  /** Accesses of `….name` in all files to check. */
  accesses(name: string): readonly AccessSite[];
  /** The files in which `….name` is read or written. */
  filesOf(name: string): readonly FileId[];
  /** Accesses of elements of `container` in one unit. */
  elements(site: UnitSite, container: Ref): readonly AccessSite[];
}

/** A variable with the unit whose scope it belongs to. */
export interface OwnedVariable {
  readonly owner: UnitSite;
  readonly variable: Variable;
}

export interface AccessSite {
  readonly in: UnitSite;
  readonly access: Access;
}

export function holdersOf(linked: Linked): Holders {
  const names = nameFiles();
  const known = new Map<FileId, FileFacts>();
  const places = new WeakMap<readonly UnitSite[], ReadonlyMap<string, readonly AccessSite[]>>();
  let revision = -1;
  const byName = (sites: readonly UnitSite[]): ReadonlyMap<string, readonly AccessSite[]> => {
    const before = places.get(sites);
    if (before !== undefined) return before;
    const found = new Map<string, AccessSite[]>();
    for (const site of sites) {
      for (const access of site.unit.accesses) {
        if (access.target.k !== 'attribute') continue;
        const list = found.get(access.target.name);
        if (list === undefined) found.set(access.target.name, [{ in: site, access }]);
        else list.push({ in: site, access });
      }
    }
    places.set(sites, found);
    return found;
  };
  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    for (const [file, before] of known) {
      if (linked.snapshot.files.get(file)?.facts === before) continue;
      for (const name of outlineOf(before).accessed) names.delete(name, file);
      known.delete(file);
    }
    for (const [file, { facts }] of linked.snapshot.files) {
      if (known.has(file)) continue;
      for (const name of outlineOf(facts).accessed) names.add(name, file);
      known.set(file, facts);
    }
  };
  return {
    variable(site, name, order) {
      const units = linked.sites(site.file);
      const own = site.unit.outerNames.includes(name) ? [] : site.unit.variables.filter((variable) => variable.name === name);
      const inBlocks = own.some((variable) => variable.block !== undefined);
      const first = inBlocks ? visibleVariable(own, site.unit, order === undefined ? undefined : { order }) : own[0];
      if (first !== undefined) return { owner: site, variable: (inBlocks ? undefined : nearest(own, site.index, order)) ?? first };
      for (let at = units[site.unit.parent]; at !== undefined; at = units[at.unit.parent]) {
        const found = visibleVariable(at.unit.variables.filter((variable) => variable.name === name), at.unit, { offset: site.unit.at.start });
        if (found !== undefined) return { owner: at, variable: found };
      }
      return undefined;
    },
    accesses(name) {
      refresh();
      // In the order of files, whichever of them was indexed first.
      return [...names.of(name)].sort().flatMap((file) => byName(linked.sites(file)).get(name) ?? []);
    },
    filesOf(name) {
      refresh();
      return [...names.of(name)];
    },
    elements: (site, container) =>
      site.unit.accesses.flatMap((access) => (access.target.k === 'item' && sameRef(access.target.of, container) ? [{ in: site, access }] : [])),
  };
}

/** The same expression, written the same way. */
export function sameRef(left: Ref, right: Ref): boolean {
  if (left === right) return true;
  if (left.k === 'name') return right.k === 'name' && left.name === right.name;
  if (left.k === 'attribute') return right.k === 'attribute' && left.name === right.name && sameRef(left.of, right.of);
  if (left.k === 'item') return right.k === 'item' && sameRef(left.of, right.of) && sameRef(left.index, right.index);
  if (left.k === 'literal') return right.k === 'literal' && left.type === right.type && left.value === right.value;
  return false;
}

/** What is found by iterating over, or taking an element of, something that mentions `container`. */
export function takesElement(value: Ref, container: Ref): boolean {
  switch (value.k) {
    case 'element':
      return mentions(value.of, container);
    case 'item':
    case 'attribute':
    case 'await':
    case 'entered':
      return takesElement(value.of, container);
    case 'choice':
      return value.of.some((part) => takesElement(part, container));
    default:
      return false;
  }
}

function mentions(ref: Ref, container: Ref): boolean {
  if (sameRef(ref, container)) return true;
  switch (ref.k) {
    case 'call':
      return mentions(ref.of, container) || ref.args.some((arg) => mentions(arg, container));
    case 'attribute':
    case 'item':
    case 'await':
      return mentions(ref.of, container);
    case 'choice':
      return ref.of.some((part) => mentions(part, container));
    case 'collection':
      return ref.items.some((part) => mentions(part, container));
    default:
      return false;
  }
}

/** Bindings that one unit executes. */
export function bindingsBy(variable: Variable, unit: number): readonly Binding[] {
  return variable.bindings.filter((binding) => binding.unit === unit);
}

/** Comprehensions have variables of their own, which may share a name. */
function nearest(variables: readonly Variable[], unit: number, order: number | undefined): Variable | undefined {
  if (order === undefined || variables.length < 2) return undefined;
  const next = (variable: Variable) => Math.min(...bindingsBy(variable, unit).flatMap((binding) => (binding.order >= order ? [binding.order] : [])));
  return variables.toSorted((a, b) => next(a) - next(b))[0];
}

export function readsOf(linked: Linked, { owner, variable }: OwnedVariable): readonly { readonly in: UnitSite; readonly read: VariableRead }[] {
  const units = linked.sites(owner.file);
  return variable.reads.flatMap((read) => {
    const reader = units[read.unit];
    return reader === undefined ? [] : [{ in: reader, read }];
  });
}

interface OtherRead {
  readonly in: UnitSite;
  readonly use: Use;
  readonly order: number;
  readonly region: number;
  readonly at: Span;
  readonly ref: Ref;
}

/** Reads of a module variable in files that import it, as a name of their own or through the module. */
export function otherReaders(linked: Linked, values: Values, holders: Holders, file: FileId, name: string): readonly OtherRead[] {
  const importers = linked.importers(file);
  if (importers.size === 0) return [];
  const found: OtherRead[] = [];
  for (const importer of importers) {
    for (const site of linked.sites(importer)) {
      for (const variable of site.unit.variables) {
        const imports = variable.bindings.some((binding) => binding.kind === 'import' && binding.name === name && linked.resolver.importedFile(importer, binding.module, binding.level) === file);
        if (!imports) continue;
        for (const { in: reader, read } of readsOf(linked, { owner: site, variable })) found.push({ in: reader, use: read.use, order: read.order, region: read.region, at: read.at, ref: { k: 'name', name: variable.name } });
      }
    }
  }
  const module = linked.resolver.moduleName(file);
  for (const { in: reader, access } of holders.accesses(name)) {
    if (!importers.has(reader.file) || access.use === undefined || access.target.k !== 'attribute') continue;
    const receiver = values.value(reader, access.target.of, access.order);
    if (receiver.k === 'module' && receiver.module === module) found.push({ in: reader, use: access.use, order: access.order, region: access.region, at: access.at, ref: access.target });
  }
  return found;
}
