import type { FileId } from '../../../model/index.ts';
import type { Linker } from './linker.ts';
import type { Source } from './source.ts';

/**
 * Keeps what an earlier snapshot resolved for files that cannot have changed their meaning: their own facts are the same,
 * and so is the digest of every file they looked at. A file that comes or goes may change what any import finds.
 * Tells whether no digest changed at all, so that what holds for the whole program still does.
 */
export function adoptPrevious(linker: Linker, previous: Linker): boolean {
  if (!sameSurroundings(linker, previous)) return false;
  const sources = [...previous.modules.sources()];
  const libraryChanged = [...previous.modules.libraries].some(([module, source]) => linker.input.library(module)?.facts !== source?.facts);
  if (libraryChanged) return false;
  const touched = new Set<FileId>();
  const edited = new Set<FileId>();
  // Files that nobody asked about count as well: what is known of all classes was taken from them too.
  for (const [file, before] of previous.input.files) {
    const facts = linker.input.files.get(file);
    if (facts === before) continue;
    edited.add(file);
    if (facts?.digest !== before.digest) touched.add(file);
  }
  const stale = dependants(sources, touched);
  for (const [module, source] of previous.modules.libraries) if (source === undefined || !stale.has(source.file)) linker.modules.adoptLibrary(module, source);
  for (const module of previous.modules.missing) linker.modules.missing.add(module);
  for (const source of sources) {
    if (stale.has(source.file)) continue;
    if (!edited.has(source.file) && !readsBodyOf(source, edited)) {
      linker.modules.adopt(source);
      continue;
    }
    // Others rest on this file and through it on what it used: the edge must outlive its own results.
    const fresh = linker.modules.source(source.file);
    for (const used of source.uses) fresh?.uses.add(used);
  }
  return touched.size === 0;
}

function readsBodyOf(source: Source, edited: ReadonlySet<FileId>): boolean {
  for (const file of source.bodyUses) if (edited.has(file)) return true;
  return false;
}

function sameSurroundings(linker: Linker, previous: Linker): boolean {
  const { input } = linker;
  const before = previous.input;
  if (input.files.size !== before.files.size || input.roots.length !== before.roots.length) return false;
  if (input.roots.some((root, index) => root !== before.roots[index])) return false;
  for (const file of input.files.keys()) if (!before.files.has(file)) return false;
  return true;
}

/** The files touched, and all that looked at them, directly or through others. */
function dependants(sources: readonly Source[], touched: ReadonlySet<FileId>): ReadonlySet<FileId> {
  if (touched.size === 0) return touched;
  const users = new Map<FileId, FileId[]>();
  for (const source of sources) {
    for (const used of source.uses) {
      const list = users.get(used);
      if (list === undefined) users.set(used, [source.file]);
      else list.push(source.file);
    }
  }
  const stale = new Set(touched);
  const queue = [...touched];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const user of users.get(next) ?? []) {
      if (stale.has(user)) continue;
      stale.add(user);
      queue.push(user);
    }
  }
  return stale;
}
