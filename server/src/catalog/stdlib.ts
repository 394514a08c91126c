import { fileId, type FileFacts, type FileId } from '../model/index.ts';
import { decodeFacts, type Encoded } from './stdlib-codec.ts';

/** A module of the standard library, or of a library whose stubs come with it. */
export interface StubModule {
  readonly file: FileId;
  readonly facts: FileFacts;
  readonly package: boolean;
}

/** What the index file starts with: where each module is. */
export interface StubDirectory {
  /** Tells which inputs and which generator the index was made from. */
  readonly fingerprint: string;
  /** Start and length of each block, counted from the end of the directory. A block holds the modules of one package. */
  readonly blocks: readonly (readonly [number, number])[];
  /** Block, position in it, and 1 for a package. */
  readonly modules: Readonly<Record<string, readonly [number, number, 0 | 1]>>;
  /** Names of functions whose calls may give a coroutine. */
  readonly coroutines: readonly string[];
}

/** Gives a module by its dotted name. */
export interface StubIndex {
  (module: string): StubModule | undefined;
  readonly coroutines: ReadonlySet<string>;
}

/** Undoes the compression of the index: `brotliDecompressSync` of `node:zlib`. */
export type Inflate = (bytes: Uint8Array) => Uint8Array;

/**
 * Opens the index of library stubs that `scripts/generate-stdlib.ts` writes. Only the directory is read at once;
 * a package is read when one of its modules is asked for, and each module is made once.
 */
export function loadStdlib(bytes: Uint8Array, inflate: Inflate): StubIndex {
  const { directory, start } = readDirectory(bytes, inflate);
  const blocks = new Map<number, readonly Encoded[]>();
  const modules = new Map<string, StubModule>();

  const readBlock = (index: number): readonly Encoded[] => {
    const known = blocks.get(index);
    if (known) return known;
    const [offset, length] = directory.blocks[index] ?? [0, 0];
    const block = parse(inflate(bytes.subarray(start + offset, start + offset + length))) as readonly Encoded[];
    blocks.set(index, block);
    return block;
  };

  const find = (module: string): StubModule | undefined => {
    const known = modules.get(module);
    if (known || !Object.hasOwn(directory.modules, module)) return known;
    const [block, position, isPackage] = directory.modules[module] ?? [0, 0, 0];
    const stub = { file: fileId(`stub:${module}`), facts: decodeFacts(readBlock(block)[position] ?? null, `${directory.fingerprint} ${module}`), package: isPackage === 1 };
    modules.set(module, stub);
    return stub;
  };
  return Object.assign(find, { coroutines: new Set(directory.coroutines) });
}

export function readDirectory(bytes: Uint8Array, inflate: Inflate): { readonly directory: StubDirectory; readonly start: number } {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  return { directory: parse(inflate(bytes.subarray(4, 4 + size))) as StubDirectory, start: 4 + size };
}

const decoder = new TextDecoder();
const parse = (bytes: Uint8Array): unknown => JSON.parse(decoder.decode(bytes));
