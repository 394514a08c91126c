import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LibraryModule } from '../../server/src/frontend/frontend.ts';

const data = path.resolve(import.meta.dirname, '../../server/src/catalog/data/stdlib.bin');
let loaded: Promise<(module: string) => LibraryModule | undefined> | undefined;

/** The stub index of the standard library, as the command line and the server load it. */
export function library(): Promise<(module: string) => LibraryModule | undefined> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<(module: string) => LibraryModule | undefined> {
  if (!existsSync(data)) return () => undefined;
  const { loadStdlib } = await import('../../server/src/catalog/stdlib.ts');
  return loadStdlib(readFileSync(data));
}
