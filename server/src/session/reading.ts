import { fileId, type FileId } from '../model/index.ts';
import type { FoundFile } from './discovery.ts';
import type { FactsStore, StoredFacts, StoredFile } from './fact-stores.ts';
import { readSource, type Lowered } from './lowering.ts';
import { statOf } from './paths.ts';
import { ProgramFile } from './program.ts';
import type { StatsCollector } from './stats.ts';

/** Brings facts into the program: those in memory, else those in the cache, else those that were lowered anew. */
export class Reading {
  readonly #program: Map<FileId, ProgramFile>;
  readonly #stats: StatsCollector;
  readonly #looksInShared: boolean;
  readonly #storeOf: (id: FileId) => FactsStore | undefined;
  readonly #shared: (id: FileId, hash: string) => StoredFacts | undefined;

  /** `shared` looks for facts in the folders that were named for them; none: there are no such folders. */
  constructor(program: Map<FileId, ProgramFile>, stats: StatsCollector, storeOf: (id: FileId) => FactsStore | undefined, shared?: (id: FileId, hash: string) => StoredFacts | undefined) {
    this.#shared = shared ?? (() => undefined);
    this.#looksInShared = shared !== undefined;
    this.#program = program;
    this.#stats = stats;
    this.#storeOf = storeOf;
  }

  /** Facts that are in memory or in the cache for just this size and time. */
  takeKnown({ id, size, mtimeMs }: FoundFile): boolean {
    const file = this.#program.get(id) ?? new ProgramFile(id);
    this.#program.set(id, file);
    file.onDisk = true;
    file.silent = undefined;
    if (file.readable && !file.dirty && !file.open && file.size === size && file.mtimeMs === mtimeMs) return true;
    file.size = size;
    file.mtimeMs = mtimeMs;
    if (file.open) return true;
    const store = this.#storeOf(id);
    const stored = store?.bytes(id, { size, mtimeMs }) ?? this.#takeByHash(store, { file: id, size, mtimeMs });
    if (stored === undefined) return false;
    file.hash = stored.hash;
    file.generated = stored.generated;
    file.dirty = false;
    file.unreadable = undefined;
    file.damaged = undefined;
    file.setFacts(stored.bytes);
    this.#stats.fromCache += 1;
    return true;
  }

  /** After a fresh checkout every time is new and most texts are not: reading is much cheaper than lowering. */
  #takeByHash(store: FactsStore | undefined, stamp: Omit<StoredFile, 'hash' | 'generated'>): StoredFacts | undefined {
    if ((store === undefined || store.empty) && !this.#looksInShared) return undefined;
    const source = readSource(stamp.file);
    if ('unreadable' in source || source.problem !== undefined) return undefined;
    const found = store?.bytesByHash(source.hash) ?? this.#shared(fileId(stamp.file), source.hash);
    if (found !== undefined) store?.putBytes({ ...stamp, hash: source.hash, generated: found.generated }, found.bytes);
    return found;
  }

  /** Reads files that changed on disk, one by one: there are few, or all have been read together. */
  readDirty(lower: (id: FileId) => Lowered): void {
    for (const file of this.#program.values()) {
      if (!file.dirty || file.open) continue;
      const stats = statOf(file.id);
      if (stats === undefined) {
        this.#program.delete(file.id);
        continue;
      }
      file.size = stats.size;
      file.mtimeMs = stats.mtimeMs;
      this.take(lower(file.id));
    }
  }

  take(lowered: Lowered): void {
    const file = this.#program.get(lowered.file);
    if (file === undefined) return;
    file.dirty = false;
    file.unavailable = 'unreadable' in lowered && lowered.unavailable === true;
    if ('unreadable' in lowered) {
      file.unreadable = lowered.unreadable;
      file.setFacts(undefined);
      return;
    }
    file.unreadable = undefined;
    file.damaged = lowered.problem;
    file.hash = lowered.hash;
    file.generated = lowered.generated;
    file.setFacts(lowered.facts);
    this.#stats.lowered += 1;
    // What could not be decoded must be said each time, so it is read each time.
    if (lowered.problem !== undefined) return;
    const store = this.#storeOf(file.id);
    const row = { file: file.id, hash: file.hash, size: file.size, mtimeMs: file.mtimeMs, generated: file.generated };
    if (lowered.facts instanceof Uint8Array) store?.putBytes(row, lowered.facts);
    else store?.put(row, lowered.facts);
  }
}
