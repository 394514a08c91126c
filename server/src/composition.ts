import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { loadStdlib, type StubIndex } from './catalog/stdlib.ts';
import type { Frontend } from './frontend/frontend.ts';
import { createPythonFrontend } from './frontend/python/index.ts';
import { createTypescriptFrontend, installedExecutable } from './frontend/typescript/index.ts';

/** The folder of the bundles, beside which lies the data that they read. */
export const DIST = typeof __dirname === 'string' ? __dirname : path.resolve('dist');

export interface FrontendOptions {
  /** Texts will differ from what is on disk, as in an editor and when fixes are tried. */
  readonly expectsOverlays: boolean;
  readonly log: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
}

/** All front ends of one workspace. One whose process is missing is there all the same, and says so in its status. */
export function frontendsOver(threaded: readonly Frontend[], options: FrontendOptions): readonly Frontend[] {
  return [...threaded, createTypescriptFrontend({ executable: typescriptExecutable(), ...options })];
}

/** Those that need no process: lowering workers have them too, and workspaces may share them. */
export async function loadThreadedFrontends(): Promise<readonly Frontend[]> {
  const python = await createPythonFrontend({
    runtimeWasm: path.join(DIST, 'web-tree-sitter.wasm'),
    grammarWasm: path.join(DIST, 'tree-sitter-python.wasm'),
  });
  return [python];
}

/** The one that is packed with the extension, else that of the `typescript` package beside us; `INTERLEAVE_TYPESCRIPT` names another, `off` does without. */
function typescriptExecutable(): string | undefined {
  const named = process.env['INTERLEAVE_TYPESCRIPT'];
  if (named === 'off') return undefined;
  if (named !== undefined && named !== '') return named;
  const packed = path.join(DIST, 'typescript', process.platform === 'win32' ? 'tsc.exe' : 'tsc');
  return existsSync(packed) ? packed : installedExecutable(path.join(DIST, 'cli.cjs'));
}

export function loadStdlibIndex(): StubIndex {
  return loadStdlib(readFileSync(path.join(DIST, 'stdlib.bin')), brotliDecompressSync);
}

/** The lowering worker, and how many of them suit the machine: more than a few wait for the disk and for the thread that takes the results. */
export function loweringWorkers(limit = 4): { readonly script: string; readonly workers: number } {
  return { script: path.join(DIST, 'lower-worker.cjs'), workers: Math.max(1, Math.min(limit, availableParallelism())) };
}
