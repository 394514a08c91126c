import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Frontend } from '../frontend/frontend.ts';
import type { FileId } from '../model/index.ts';
import type { StoredFacts } from './facts-store.ts';
import type { ProgramFile } from './program.ts';

/**
 * Facts in folders that builds and machines share: one file for each text, named by what it holds facts of.
 * The same texts give the same files whatever they are called and wherever they stand, so that a build system may keep, move and merge the folders.
 *
 * Layout: `<language and version of the front end>/<first two characters>/<hash of the text>`.
 */
export class SharedFacts {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  get empty(): boolean {
    return this.#folders.length === 0;
  }

  /** Facts of a text, from the first folder that has them whole. */
  bytes(frontend: Frontend, hash: string): StoredFacts | undefined {
    for (const folder of this.#folders) {
      const found = readFacts(`${folder}/${placeOf(frontend, hash)}`);
      if (found !== undefined) return { hash, ...found };
    }
    return undefined;
  }
}

/** Facts that somebody made of this text for the front end that reads the file. */
export function sharedFactsOf(shared: SharedFacts, frontend: Frontend | undefined, hash: string): StoredFacts | undefined {
  return frontend === undefined ? undefined : shared.bytes(frontend, hash);
}

/** Writes the facts of every file that was read whole; gives how many. */
export function writeProgramFacts(folder: string, files: Iterable<ProgramFile>, frontendOf: (id: FileId) => Frontend | undefined): number {
  let written = 0;
  for (const file of files) {
    const frontend = frontendOf(file.id);
    const bytes = file.damaged === undefined && file.hash !== '' ? file.encoded : undefined;
    if (frontend === undefined || bytes === undefined) continue;
    writeFacts(folder, frontend, { hash: file.hash, generated: file.generated, bytes });
    written += 1;
  }
  return written;
}

/** The same text gives the same bytes. */
function writeFacts(folder: string, frontend: Frontend, facts: StoredFacts): void {
  const place = `${folder}/${placeOf(frontend, facts.hash)}`;
  mkdirSync(place.slice(0, place.lastIndexOf('/')), { recursive: true });
  const head = Buffer.concat([Buffer.from(FORMAT, 'latin1'), Buffer.from([facts.generated ? 1 : 0]), checksum(facts.bytes)]);
  // Processes that write the same folder never see half a file.
  const temporary = `${place}.${process.pid}.tmp`;
  writeFileSync(temporary, Buffer.concat([head, facts.bytes]));
  renameSync(temporary, place);
}

const FORMAT = 'ilshare1';
const CHECKSUM_BYTES = 10;
const HEAD_BYTES = FORMAT.length + 1 + CHECKSUM_BYTES;

function placeOf({ language, version }: Frontend, hash: string): string {
  const key = createHash('sha1').update(`${FORMAT}\n${language} ${version}`).digest('hex').slice(0, 12);
  // Hashes are base64, in which a slash may stand.
  const name = hash.replaceAll('/', '_').replaceAll('+', '-');
  return `${language}-${key}/${name.slice(0, 2)}/${name}`;
}

/** A file that is missing, of another format, or damaged counts as not there: its facts are made anew. */
function readFacts(path: string): Omit<StoredFacts, 'hash'> | undefined {
  let whole: Buffer;
  try {
    whole = readFileSync(path);
  } catch {
    return undefined;
  }
  const bytes = whole.subarray(HEAD_BYTES);
  if (whole.length < HEAD_BYTES || whole.toString('latin1', 0, FORMAT.length) !== FORMAT) return undefined;
  if (!whole.subarray(FORMAT.length + 1, HEAD_BYTES).equals(checksum(bytes))) return undefined;
  return { generated: whole[FORMAT.length] === 1, bytes };
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest().subarray(0, CHECKSUM_BYTES);
}
