import type { FileFacts, FileId, UnitKey } from '../model/index.ts';
import { fileOfKey, unitKey } from '../model/index.ts';
import type { CallSite, UnitSite } from '../rule-api/index.ts';
import type { Frontend, Resolver } from '../frontend/frontend.ts';
import type { Catalog, Snapshot } from './contract.ts';
import { bug } from '../support/unreachable.ts';
import { combinedResolver } from './resolvers.ts';

/** One snapshot with everything in it linked. The parts of the program view read from it and remember by `UnitSite`. */
export interface Linked {
  readonly snapshot: Snapshot;
  readonly resolver: Resolver;
  readonly catalog: Catalog;
  /** Grows with every snapshot. */
  readonly revision: number;
  /**
   * The units of a file to check. They are the same objects as long as neither the file
   * nor the interface of a file that it depends on has changed, so that what is known of them may be kept by identity.
   */
  readonly sites: (file: FileId) => readonly UnitSite[];
  readonly site: (key: UnitKey) => UnitSite | undefined;
  readonly calls: (site: UnitSite) => readonly CallSite[];
  readonly call: (site: UnitSite, index: number) => CallSite | undefined;
  /** Files to check that import a file directly. */
  readonly importers: (file: FileId) => readonly FileId[];
}

export interface LinkedState extends Linked {
  /** Takes a snapshot; gives the number of files whose links were made anew. */
  update(snapshot: Snapshot): number;
}

interface FileEntry {
  readonly facts: FileFacts;
  readonly sites: readonly UnitSite[];
}

export function linkedState(frontends: readonly Frontend[], catalog: Catalog): LinkedState {
  let snapshot: Snapshot | undefined;
  let resolver: Resolver | undefined;
  let parts: ReadonlyMap<Frontend, Resolver> = new Map();
  let revision = 0;
  let importedBy: Map<FileId, FileId[]> | undefined;
  const entries = new Map<FileId, FileEntry>();
  const librarySites = new Map<UnitKey, UnitSite>();
  const callSites = new WeakMap<UnitSite, readonly CallSite[]>();
  const current = (): Resolver => resolver ?? bug('a question before the first snapshot');

  const sites = (file: FileId): readonly UnitSite[] => {
    const facts = snapshot?.files.get(file)?.facts;
    if (facts === undefined) return [];
    const known = entries.get(file);
    if (known?.facts === facts) return known.sites;
    const made = facts.units.map((unit, index): UnitSite => ({ file, index, key: unitKey(file, unit.path), unit, library: false }));
    entries.set(file, { facts, sites: made });
    return made;
  };
  const calls = (site: UnitSite): readonly CallSite[] => {
    const known = callSites.get(site);
    if (known !== undefined) return known;
    const made = site.unit.calls.map((call, index): CallSite => ({ in: site, index, call }));
    callSites.set(site, made);
    return made;
  };

  return {
    get snapshot() {
      return snapshot ?? bug('a question before the first snapshot');
    },
    get resolver() {
      return current();
    },
    get revision() {
      return revision;
    },
    catalog,
    sites,
    calls,
    call: (site, index) => calls(site)[index],
    site(key) {
      const file = fileOfKey(key);
      if (snapshot?.files.has(file) === true) {
        const own = sites(file);
        const found = current().unit(key);
        return found === undefined ? own.find((site) => site.key === key) : own[found.index];
      }
      const known = librarySites.get(key);
      if (known !== undefined) return known;
      const found = current().unit(key);
      if (found === undefined) return undefined;
      const made: UnitSite = { file: found.file, index: found.index, key, unit: found.unit, library: found.library };
      librarySites.set(key, made);
      return made;
    },
    importers(file) {
      importedBy ??= importIndex(snapshot ?? bug('a question before the first snapshot'), current());
      return importedBy.get(file) ?? [];
    },
    update(next) {
      const before = snapshot;
      const linkedBefore = resolver;
      revision += 1;
      importedBy = undefined;
      librarySites.clear();
      snapshot = next;
      parts = linkParts(frontends, next, catalog, parts);
      resolver = combinedResolver([...parts.values()]);
      const stale = before === undefined || linkedBefore === undefined ? new Set(next.files.keys()) : relinked(before, next, linkedBefore, resolver);
      for (const file of stale) entries.delete(file);
      for (const file of entries.keys()) if (!next.files.has(file)) entries.delete(file);
      return stale.size;
    },
  };
}

function linkParts(frontends: readonly Frontend[], snapshot: Snapshot, catalog: Catalog, previous: ReadonlyMap<Frontend, Resolver>): ReadonlyMap<Frontend, Resolver> {
  return new Map(
    frontends.map((frontend) => {
      const files = new Map<FileId, FileFacts>();
      for (const [id, file] of snapshot.files) if (file.facts.language === frontend.language) files.set(id, file.facts);
      const before = previous.get(frontend);
      return [
        frontend,
        frontend.link({
          files,
          roots: snapshot.roots,
          library: snapshot.library,
          world: (file) => snapshot.files.get(file)?.settings.world ?? bug(`no settings for ${file}`),
          knownClass: (name) => catalog.knownClass(name),
          ...(before === undefined ? {} : { previous: before }),
        }),
      ];
    }),
  );
}

/**
 * Files whose references may now stand for something else: those whose interface changed and those that import them, directly or not.
 * A file that appears, goes, or gets a library it lacked may change any name.
 */
function relinked(before: Snapshot, next: Snapshot, old: Resolver, now: Resolver): ReadonlySet<FileId> {
  const changed: FileId[] = [];
  let everything = before.files.size !== next.files.size || before.roots.join('\n') !== next.roots.join('\n');
  for (const [id, file] of next.files) {
    const was = before.files.get(id);
    if (was === undefined) everything = true;
    else if (was.facts !== file.facts && was.facts.digest !== file.facts.digest) changed.push(id);
    if (was !== undefined && was.settings.world !== file.settings.world && JSON.stringify(was.settings.world) !== JSON.stringify(file.settings.world)) everything = true;
  }
  for (const module of old.missing) if (!everything && next.library !== before.library && next.library(module) !== undefined) everything = true;
  if (everything) return new Set(next.files.keys());
  if (changed.length === 0) return new Set();
  // A class may gain or lose a subclass or a base, which its users elsewhere see through overriding.
  const index = importIndex(next, now);
  const oldIndex = importIndex(before, old);
  const found = new Set(changed);
  const queue = [...changed];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const importer of [...(index.get(file) ?? []), ...(oldIndex.get(file) ?? [])]) {
      if (found.has(importer)) continue;
      found.add(importer);
      queue.push(importer);
    }
  }
  for (const file of changed) {
    const shape = (snapshot: Snapshot) => JSON.stringify(snapshot.files.get(file)?.facts.classes.map((cls) => [cls.path, cls.bases, cls.members.map((member) => member.name)]));
    if (shape(before) === shape(next)) continue;
    for (const base of ancestors(next, now, file)) found.add(base);
  }
  return found;
}

/** The files that define base classes of a file's classes, and those that import them. */
function ancestors(snapshot: Snapshot, resolver: Resolver, file: FileId): readonly FileId[] {
  const facts = snapshot.files.get(file)?.facts;
  const found = new Set<FileId>();
  for (const cls of facts?.classes ?? []) {
    for (const base of resolver.mro(`${file}#${cls.path}` as Parameters<Resolver['mro']>[0]).classes) {
      const home = resolver.class(base)?.file;
      if (home !== undefined && home !== file && snapshot.files.has(home)) found.add(home);
    }
  }
  const index = importIndex(snapshot, resolver);
  const queue = [...found];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const importer of index.get(next) ?? []) {
      if (found.has(importer)) continue;
      found.add(importer);
      queue.push(importer);
    }
  }
  return [...found];
}

/** Which files import each file. A name taken `from` a package may be a module of its own, so both are counted. */
function importIndex(snapshot: Snapshot, resolver: Resolver): Map<FileId, FileId[]> {
  const index = new Map<FileId, FileId[]>();
  for (const [id, file] of snapshot.files) {
    const reached = new Set<FileId>();
    for (const item of file.facts.imports) {
      const target = resolver.importedFile(id, item.module, item.level);
      if (target !== undefined) reached.add(target);
      for (const name of item.names) {
        const inner = name === '*' ? undefined : resolver.importedFile(id, item.module === '' ? name : `${item.module}.${name}`, item.level);
        if (inner !== undefined) reached.add(inner);
      }
      const parts = item.module.split('.');
      for (let length = 1; length < parts.length; length += 1) {
        const outer = resolver.importedFile(id, parts.slice(0, length).join('.'), item.level);
        if (outer !== undefined) reached.add(outer);
      }
    }
    for (const target of reached) {
      const importers = index.get(target);
      if (importers === undefined) index.set(target, [id]);
      else importers.push(id);
    }
  }
  return index;
}
