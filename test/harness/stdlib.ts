import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { loadStdlib, type StubModule } from '../../server/src/catalog/stdlib.ts';

export const STDLIB_INDEX = path.resolve(import.meta.dirname, '../../server/src/catalog/data/stdlib.bin');

let library: ((module: string) => StubModule | undefined) | undefined;

/** The committed index of library stubs, opened once. */
export function stdlib(module: string): StubModule | undefined {
  library ??= loadStdlib(readFileSync(STDLIB_INDEX), brotliDecompressSync);
  return library(module);
}
