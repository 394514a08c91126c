import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { createTypescriptFrontend, installedExecutable } from '../../server/src/frontend/typescript/index.ts';
import type { Frontend } from '../../server/src/frontend/frontend.ts';
import { FOLDER } from './folder.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Files of the program under test that the native process can see. */
const texts = new Map<string, string>();

/** What every TypeScript program of the tests is compiled with. */
const CONFIGURATION = JSON.stringify({
  compilerOptions: { strict: true, target: 'es2024', lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'], module: 'preserve', moduleResolution: 'bundler', jsx: 'preserve', allowJs: true, checkJs: false, types: ['node'], noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
  include: ['.'],
});

let frontend: Frontend | undefined;

/** The TypeScript front end over programs in memory: one native process for all tests. */
export function typescriptFrontend(): Frontend {
  if (frontend !== undefined) return frontend;
  texts.set(`${FOLDER}/tsconfig.json`, CONFIGURATION);
  const made = createTypescriptFrontend({
    executable: installedExecutable(import.meta.filename),
    expectsOverlays: true,
    log(level, message) {
      if (level === 'error' || level === 'warn') throw new Error(message);
    },
    fileSystem: {
      readFile(file) {
        const text = texts.get(file);
        if (text !== undefined) return text;
        const real = installed(file);
        return real === undefined ? (within(file) ? null : undefined) : existsSync(real) ? readFileSync(real, 'utf8') : null;
      },
      fileExists(file) {
        if (texts.has(file)) return true;
        const real = installed(file);
        return real === undefined ? (within(file) ? false : undefined) : existsSync(real) && statSync(real).isFile();
      },
      directoryExists(folder) {
        const real = installed(`${folder}/`);
        if (real !== undefined) return existsSync(real);
        return within(`${folder}/`) ? [...texts.keys()].some((file) => file.startsWith(`${folder}/`)) : undefined;
      },
      getAccessibleEntries(folder) {
        const real = installed(`${folder}/`);
        if (real !== undefined) {
          const entries = existsSync(real) ? readdirSync(real, { withFileTypes: true }) : [];
          return { files: entries.filter((entry) => entry.isFile()).map((entry) => entry.name), directories: entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name) };
        }
        if (!within(`${folder}/`)) return undefined;
        const below = [...texts.keys()].filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1));
        return { files: below.filter((name) => !name.includes('/')), directories: [...new Set(below.filter((name) => name.includes('/')).map((name) => name.slice(0, name.indexOf('/'))))] };
      },
      realpath: (file) => (within(file) ? file : undefined),
    },
  });
  frontend = made;
  return made;
}

/** Shows the files of a program to the native process, and hides those of the program before. */
export function showProgram(sources: Readonly<Record<string, string>>): void {
  const made = typescriptFrontend();
  const shown = new Map(Object.entries(sources).map(([name, text]) => [`${FOLDER}/${name}`, text]));
  const changes: string[] = [];
  for (const file of texts.keys()) {
    if (file === `${FOLDER}/tsconfig.json` || shown.has(file)) continue;
    texts.delete(file);
    changes.push(file);
  }
  for (const [file, text] of shown) {
    if (texts.get(file) === text) continue;
    texts.set(file, text);
    changes.push(file);
  }
  if (changes.length > 0) made.changedOnDisk?.(changes);
}

const within = (file: string): boolean => file.startsWith(`${FOLDER}/`);

/** Packages of this repository stand in for those that a program would have installed. */
function installed(file: string): string | undefined {
  const prefix = `${FOLDER}/node_modules/`;
  return file.startsWith(prefix) ? path.join(root, 'node_modules', file.slice(prefix.length)) : undefined;
}
