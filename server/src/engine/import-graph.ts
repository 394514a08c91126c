import type { FileFacts, FileId } from '../model/index.ts';
import { glance } from '../model/index.ts';
import type { Resolver } from '../frontend/frontend.ts';
import type { Snapshot } from './contract.ts';

/** Which files to check import each other. Kept from snapshot to snapshot: an edit costs one file. */
export interface ImportGraph {
  /** Must be called with every new snapshot; `anew` when files came, went or moved. */
  readonly take: (snapshot: Snapshot, resolver: Resolver, anew: boolean) => void;
  readonly importers: (file: FileId) => ReadonlySet<FileId>;
  /** The files themselves and all that import them, directly or not. */
  readonly withImporters: (files: Iterable<FileId>) => ReadonlySet<FileId>;
}

interface Imports {
  readonly facts: FileFacts;
  readonly targets: ReadonlySet<FileId>;
}

const NONE: ReadonlySet<FileId> = new Set();

export function importGraph(): ImportGraph {
  const known = new Map<FileId, Imports>();
  const importedBy = new Map<FileId, Set<FileId>>();
  let pending: { readonly snapshot: Snapshot; readonly resolver: Resolver } | undefined;

  /** Work is done when somebody asks: most edits need none of this. */
  const catchUp = (): void => {
    if (pending === undefined) return;
    const { snapshot, resolver } = pending;
    pending = undefined;
    for (const [file, { facts }] of snapshot.files) {
      const before = known.get(file);
      if (before?.facts === facts) continue;
      const targets = targetsOf(file, facts, resolver);
      for (const target of before?.targets ?? NONE) if (!targets.has(target)) importedBy.get(target)?.delete(file);
      for (const target of targets) {
        const importers = importedBy.get(target);
        if (importers === undefined) importedBy.set(target, new Set([file]));
        else importers.add(file);
      }
      known.set(file, { facts, targets });
    }
  };
  const importers = (file: FileId): ReadonlySet<FileId> => {
    catchUp();
    return importedBy.get(file) ?? NONE;
  };
  return {
    take(snapshot, resolver, anew) {
      if (anew) {
        known.clear();
        importedBy.clear();
      }
      pending = { snapshot, resolver };
    },
    importers,
    withImporters(files) {
      const found = new Set(files);
      // A set is walked in the order of insertion, those added on the way included.
      for (const file of found) for (const importer of importers(file)) found.add(importer);
      return found;
    },
  };
}

/** A name taken `from` a package may be a module of its own, and the packages around a module are loaded with it. */
function targetsOf(file: FileId, facts: FileFacts, resolver: Resolver): ReadonlySet<FileId> {
  const targets = new Set<FileId>();
  const add = (module: string, level: number): void => {
    const target = resolver.importedFile(file, module, level);
    if (target !== undefined && target !== file) targets.add(target);
  };
  for (const item of glance(facts).imports) {
    const parts = item.module === '' ? [] : item.module.split('.');
    if (parts.length === 0) add('', item.level);
    parts.forEach((_, index) => add(parts.slice(0, index + 1).join('.'), item.level));
    for (const name of item.names) if (name !== '*') add([...parts, name].join('.'), item.level);
  }
  return targets;
}
