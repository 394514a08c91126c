import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { normalPath } from './paths.ts';

/** Where facts are kept between runs; `undefined` when nothing can be written there. `INTERLEAVE_CACHE` moves it, `off` does without. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string | undefined {
  const named = environment['INTERLEAVE_CACHE'];
  if (named === 'off') return undefined;
  const folder = named !== undefined && named !== '' ? named : path.join(userCache(environment, platform), 'interleave');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return normalPath(folder);
  } catch {
    return undefined; // A read-only home: everything works, only not as fast.
  }
}

function userCache(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const xdg = environment['XDG_CACHE_HOME'];
  if (xdg !== undefined && path.isAbsolute(xdg)) return xdg;
  if (platform === 'win32') return environment['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local');
  return platform === 'darwin' ? path.join(homedir(), 'Library', 'Caches') : path.join(homedir(), '.cache');
}
