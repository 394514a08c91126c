import type { Frontend } from '../../server/src/frontend/frontend.ts';
import { pythonFrontend } from './python.ts';
import { showProgram, typescriptFrontend } from './typescript.ts';

export const SOURCE_ENDINGS: readonly string[] = ['.py', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** The front ends that a program in memory needs. Without TypeScript in it, no process is started. */
export async function frontendsFor(sources: Readonly<Record<string, string>>): Promise<readonly Frontend[]> {
  const python = await pythonFrontend();
  if (!Object.keys(sources).some(isTypescript)) return [python];
  showProgram(Object.fromEntries(Object.entries(sources).filter(([file]) => !file.endsWith('.py'))));
  return [python, typescriptFrontend()];
}

export function frontendFor(frontends: Frontend | readonly Frontend[], file: string): Frontend {
  const all: readonly Frontend[] = 'lower' in frontends ? [frontends] : frontends;
  const [first] = all;
  const found = all.find((each) => each.extensions.some((ending) => file.endsWith(ending))) ?? first;
  if (found === undefined) throw new Error(`no front end for ${file}`);
  return found;
}

const isTypescript = (file: string): boolean => SOURCE_ENDINGS.some((ending) => ending !== '.py' && file.endsWith(ending));
