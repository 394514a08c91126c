import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { loadStdlib, type StubIndex, type StubModule } from '../../server/src/catalog/stdlib.ts';

export const STDLIB_INDEX = path.resolve(import.meta.dirname, '../../server/src/catalog/data/stdlib.bin');

let library: StubIndex | undefined;

/** The committed index of library stubs, opened once. */
export function stdlib(module: string): StubModule | undefined {
  return opened()(module);
}

/** Names of its functions whose calls may give a coroutine. */
export function stdlibCoroutines(): ReadonlySet<string> {
  return opened().coroutines;
}

function opened(): StubIndex {
  return (library ??= loadStdlib(readFileSync(STDLIB_INDEX), brotliDecompressSync));
}
