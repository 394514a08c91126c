import type { FileFacts, FileId, UnitKey } from '../model/index.ts';
import { classKey, fileOfKey, unitKey } from '../model/index.ts';
import type { CallSite, UnitSite } from '../rule-api/index.ts';
import type { Frontend, Resolver } from '../frontend/frontend.ts';
import type { Catalog, Snapshot, SnapshotFile } from './contract.ts';
import { bug } from '../support/unreachable.ts';
import { type ImportGraph, importGraph } from './import-graph.ts';
import { combinedResolver } from './resolvers.ts';
import { resultShape } from './result-shape.ts';
import { sameShape } from './same-shape.ts';

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
  /**
   * The same unit before the last edit of its file, when neither the unit nor what it depends on changed but for its place in the text:
   * what its references stand for is still known.
   */
  readonly before: (site: UnitSite) => UnitSite | undefined;
  /** Files to check that import a file directly. */
  readonly importers: (file: FileId) => ReadonlySet<FileId>;
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
  const imports = importGraph();
  const entries = new Map<FileId, FileEntry>();
  const librarySites = new Map<UnitKey, UnitSite>();
  const callSites = new WeakMap<UnitSite, readonly CallSite[]>();
  const current = (): Resolver => resolver ?? bug('a question before the first snapshot');

  const predecessors = new WeakMap<UnitSite, UnitSite>();
  const relate = (old: readonly UnitSite[], made: readonly UnitSite[]): void => {
    const byKey = new Map(old.map((site) => [site.key, site]));
    for (const site of made) {
      const was = byKey.get(site.key);
      // Names of a unit may be those of the units around it, which stand earlier in the list.
      const around = made[site.unit.parent];
      if (was !== undefined && (around === undefined || predecessors.has(around)) && sameShape(was.unit, site.unit)) predecessors.set(site, was);
    }
  };
  const sites = (file: FileId): readonly UnitSite[] => {
    const facts = snapshot?.files.get(file)?.facts;
    if (facts === undefined) return [];
    const known = entries.get(file);
    if (known?.facts === facts) return known.sites;
    const made = facts.units.map((unit, index): UnitSite => ({ file, index, key: unitKey(file, unit.path), unit, library: false }));
    entries.set(file, { facts, sites: made });
    if (known !== undefined && sameInterface(known.facts, facts)) relate(known.sites, made);
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
    importers: imports.importers,
    before: (site) => predecessors.get(site),
    update(next) {
      const before = snapshot;
      const linkedBefore = resolver;
      revision += 1;
      librarySites.clear();
      snapshot = next;
      parts = linkParts(frontends, next, catalog, parts);
      resolver = combinedResolver([...parts.values()]);
      const anew = before === undefined || linkedBefore === undefined || moved(before, next, linkedBefore);
      imports.take(next, resolver, anew);
      const stale = anew ? new Set(next.files.keys()) : relinked(before, next, resolver, imports);
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
      for (const [id, file] of snapshot.files) if (isOf(frontend, frontends, file)) files.set(id, file.facts);
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

/** By the name of the file, which spares decoding its facts; a text without a name is asked for its language. */
function isOf(frontend: Frontend, frontends: readonly Frontend[], { id, facts }: SnapshotFile): boolean {
  if (frontends.length === 1) return true;
  const named = frontends.find(({ extensions }) => extensions.some((extension) => id.endsWith(extension)));
  return named === undefined ? facts.language === frontend.language : named === frontend;
}

/** A file that appears, goes, or gets a library or a world that it lacked may change what any name stands for. */
function moved(before: Snapshot, next: Snapshot, old: Resolver): boolean {
  if (before.files.size !== next.files.size || before.roots.join('\n') !== next.roots.join('\n')) return true;
  for (const [id, file] of next.files) {
    const was = before.files.get(id);
    if (was === undefined) return true;
    if (was.settings.world !== file.settings.world && JSON.stringify(was.settings.world) !== JSON.stringify(file.settings.world)) return true;
  }
  return next.library !== before.library && [...old.missing].some((module) => next.library(module) !== undefined);
}

/** Files whose references may now stand for something else: those whose interface changed and those that import them, directly or not. */
function relinked(before: Snapshot, next: Snapshot, resolver: Resolver, imports: ImportGraph): ReadonlySet<FileId> {
  const changed: FileId[] = [];
  for (const [id, file] of next.files) {
    const was = before.files.get(id);
    if (was !== undefined && !sameInterface(was.facts, file.facts)) changed.push(id);
  }
  if (changed.length === 0) return new Set();
  // A class may gain or lose a subclass, which the users of its base see through overriding.
  const shape = (snapshot: Snapshot, file: FileId) => JSON.stringify(snapshot.files.get(file)?.facts.classes.map((cls) => [cls.path, cls.bases, cls.members.map((member) => member.name)]));
  const bases = changed.filter((file) => shape(before, file) !== shape(next, file)).flatMap((file) => basesOf(next, resolver, file));
  return imports.withImporters([...changed, ...bases]);
}

/** What the file gives to others, and to its own functions, is the same. */
function sameInterface(before: FileFacts, now: FileFacts): boolean {
  return before === now || (before.digest === now.digest && resultShape(before) === resultShape(now));
}

/** The files to check that define base classes of a file's classes. */
function basesOf(snapshot: Snapshot, resolver: Resolver, file: FileId): readonly FileId[] {
  const classes = snapshot.files.get(file)?.facts.classes ?? [];
  return classes.flatMap((cls) =>
    resolver.mro(classKey(file, cls.path)).classes.flatMap((base) => {
      const home = resolver.class(base)?.file;
      return home !== undefined && snapshot.files.has(home) ? [home] : [];
    }),
  );
}
