import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { FileFacts } from '../model/index.ts';
import { decodeFacts, encodeFacts } from './facts-codec.ts';
import { statOf } from './paths.ts';

/** What is remembered of one file, and where its facts stand. */
export interface StoredFile {
  readonly file: string;
  /** Of the bytes; empty where only size and time are compared. */
  readonly hash: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** As in the facts, which need not be read to know what is checked. */
  readonly generated: boolean;
}

export interface StoredFacts {
  readonly hash: string;
  readonly generated: boolean;
  readonly bytes: Uint8Array;
}

interface Row extends StoredFile {
  readonly offset: number;
  readonly length: number;
  /** Of the serialised facts: a cache that was damaged must not change what is found. */
  readonly checksum: string;
}

interface Place {
  readonly row: Row;
  readonly segment: Segment;
}

interface Segment {
  readonly path: string;
  readonly descriptor: number;
  readonly payload: number;
}

/**
 * Facts on disk, as a few files that are each written once and put in place by a rename.
 * Processes that share the folder never see half a file, and one that dies leaves at most a temporary file behind.
 */
export class FactsStore {
  readonly #folder: string;
  readonly #segments: Segment[] = [];
  readonly #byFile = new Map<string, Place>();
  readonly #byHash = new Map<string, Place>();
  readonly #pending = new Map<string, { readonly row: StoredFile; readonly bytes: Uint8Array }>();
  #rows = 0;

  constructor(
    cacheFolder: string,
    name: string,
    readonly version: string,
  ) {
    this.#folder = `${cacheFolder}/${createHash('sha1').update(`${FORMAT}\n${version}\n${process.versions.v8}\n${name}`).digest('hex').slice(0, 16)}`;
    mkdirSync(this.#folder, { recursive: true });
    this.#open();
  }

  get empty(): boolean {
    return this.#byHash.size === 0;
  }

  /** Facts of a file that has this size and time since they were stored. */
  bytes(file: string, stats: { readonly size: number; readonly mtimeMs: number }): StoredFacts | undefined {
    const place = this.#byFile.get(file);
    if (place === undefined || place.row.size !== stats.size || place.row.mtimeMs !== stats.mtimeMs) return undefined;
    const bytes = this.#read(place);
    return bytes === undefined ? undefined : { hash: place.row.hash, generated: place.row.generated, bytes };
  }

  facts(file: string, stats: { readonly size: number; readonly mtimeMs: number }): FileFacts | undefined {
    const found = this.bytes(file, stats);
    return found === undefined ? undefined : decodeFacts(found.bytes);
  }

  bytesByHash(hash: string): StoredFacts | undefined {
    const place = this.#byHash.get(hash);
    const bytes = place === undefined ? undefined : this.#read(place);
    return place === undefined || bytes === undefined ? undefined : { hash, generated: place.row.generated, bytes };
  }

  put(row: StoredFile, facts: FileFacts): void {
    this.putBytes(row, encodeFacts(facts));
  }

  putBytes(row: StoredFile, bytes: Uint8Array): void {
    // A file changed in the very moment of reading it may have new text under the same time.
    if (Date.now() - row.mtimeMs < RACY_MS && row.hash === '') return;
    this.#pending.set(row.file, { row: Date.now() - row.mtimeMs < RACY_MS ? { ...row, mtimeMs: -1 } : row, bytes });
  }

  /** Writes what was put since the last time. */
  flush(): void {
    if (this.#pending.size === 0) return;
    const merge = this.#segments.length >= MAX_SEGMENTS || this.#rows > 2 * (this.#byFile.size + this.#pending.size) + 100;
    const entries = new Map<string, { readonly row: StoredFile; readonly bytes: Uint8Array }>();
    if (merge) {
      for (const [file, place] of this.#byFile) {
        const bytes = this.#pending.has(file) || statOf(file) === undefined ? undefined : this.#read(place);
        if (bytes !== undefined) entries.set(file, { row: place.row, bytes });
      }
    }
    for (const [file, entry] of this.#pending) entries.set(file, entry);
    const old = merge ? this.#segments.splice(0) : [];
    this.#write([...entries.values()]);
    this.#pending.clear();
    for (const segment of old) {
      closeSync(segment.descriptor);
      rmSync(segment.path, { force: true });
    }
    this.close();
    this.#open();
  }

  close(): void {
    for (const segment of this.#segments) closeSync(segment.descriptor);
    this.#segments.length = 0;
    this.#byFile.clear();
    this.#byHash.clear();
    this.#rows = 0;
  }

  #open(): void {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith('.facts')).sort();
    for (const name of names) this.#openSegment(`${this.#folder}/${name}`);
    // The age of the folder tells which caches nobody uses any more.
    const now = new Date();
    utimesSync(this.#folder, now, now);
  }

  #openSegment(path: string): void {
    let descriptor: number;
    try {
      descriptor = openSync(path, 'r');
    } catch {
      return; // Another process has merged it into a newer one.
    }
    const index = readIndex(descriptor);
    if (index === undefined) {
      closeSync(descriptor);
      rmSync(path, { force: true });
      return;
    }
    const segment: Segment = { path, descriptor, payload: index.payload };
    this.#segments.push(segment);
    for (const row of index.rows) {
      this.#rows += 1;
      this.#byFile.set(row.file, { row, segment });
      if (row.hash !== '') this.#byHash.set(row.hash, { row, segment });
    }
  }

  #read({ row, segment }: Place): Uint8Array | undefined {
    const bytes = Buffer.allocUnsafe(row.length);
    try {
      if (readSync(segment.descriptor, bytes, 0, row.length, segment.payload + row.offset) !== row.length) return undefined;
    } catch {
      return undefined; // The disk says no: the facts are computed again.
    }
    return checksum(bytes) === row.checksum ? bytes : undefined;
  }

  #write(entries: readonly { readonly row: StoredFile; readonly bytes: Uint8Array }[]): void {
    let offset = 0;
    const rows = entries.map(({ row, bytes }): Row => {
      const at = offset;
      offset += bytes.byteLength;
      return { file: row.file, hash: row.hash, size: row.size, mtimeMs: row.mtimeMs, generated: row.generated, offset: at, length: bytes.byteLength, checksum: checksum(bytes) };
    });
    const index = serialize(rows);
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(FORMAT, 'latin1');
    head.writeUInt32LE(index.byteLength, 8);
    head.write(checksum(index), 12, 'latin1');
    // Names sort by time, so that a later segment has the last word.
    const name = `${Date.now().toString(36).padStart(9, '0')}-${randomBytes(4).toString('hex')}`;
    const temporary = `${this.#folder}/${name}.tmp`;
    writeFileSync(temporary, Buffer.concat([head, index, ...entries.map(({ bytes }) => bytes)]));
    renameSync(temporary, `${this.#folder}/${name}.facts`);
  }
}

/** Removes what no process has opened for a month, and temporary files of processes that died. */
export function sweepCache(cacheFolder: string): void {
  const old = Date.now() - 30 * 24 * 3_600_000;
  for (const name of readdirSync(cacheFolder)) {
    const folder = `${cacheFolder}/${name}`;
    const stats = statOf(folder);
    if (stats?.isDirectory() === true && /^[0-9a-f]{16}$/.test(name) && stats.mtimeMs < old) rmSync(folder, { recursive: true, force: true });
  }
}

const FORMAT = 'ilfacts2';
const HEAD_BYTES = 8 + 4 + 16;
const MAX_SEGMENTS = 8;
/** File systems with coarse clocks give two writes within this time the same stamp. */
const RACY_MS = 2_000;

const checksum = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex').slice(0, 16);

function readIndex(descriptor: number): { readonly rows: readonly Row[]; readonly payload: number } | undefined {
  const size = fstatSync(descriptor).size;
  const head = Buffer.alloc(HEAD_BYTES);
  if (readSync(descriptor, head, 0, HEAD_BYTES, 0) !== HEAD_BYTES || head.toString('latin1', 0, 8) !== FORMAT) return undefined;
  const length = head.readUInt32LE(8);
  if (HEAD_BYTES + length > size) return undefined;
  const index = Buffer.allocUnsafe(length);
  if (readSync(descriptor, index, 0, length, HEAD_BYTES) !== length || checksum(index) !== head.toString('latin1', 12, 28)) return undefined;
  return { rows: deserialize(index) as readonly Row[], payload: HEAD_BYTES + length };
}
