import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { loadStdlib, type StubIndex } from './catalog/stdlib.ts';
import type { Frontend } from './frontend/frontend.ts';
import { createPythonFrontend } from './frontend/python/index.ts';

/** The folder of the bundles, beside which lies the data that they read. */
export const DIST = typeof __dirname === 'string' ? __dirname : path.resolve('dist');

export async function loadFrontends(): Promise<readonly Frontend[]> {
  const python = await createPythonFrontend({
    runtimeWasm: path.join(DIST, 'web-tree-sitter.wasm'),
    grammarWasm: path.join(DIST, 'tree-sitter-python.wasm'),
  });
  return [python];
}

export function loadStdlibIndex(): StubIndex {
  return loadStdlib(readFileSync(path.join(DIST, 'stdlib.bin')), brotliDecompressSync);
}

/** The lowering worker, and how many of them suit the machine: more than a few wait for the disk and for the thread that takes the results. */
export function loweringWorkers(limit = 4): { readonly script: string; readonly workers: number } {
  return { script: path.join(DIST, 'lower-worker.cjs'), workers: Math.max(1, Math.min(limit, availableParallelism())) };
}
