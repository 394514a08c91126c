import path from 'node:path';
import { fileId, type FileFacts, type FileId } from '../model/index.ts';
import { unreachable } from '../support/unreachable.ts';
import { isFile, isFolder, parentOf } from './paths.ts';

/** Files on disk that the imports of a file may mean, looked for in the given roots. */
export function filesImported(file: FileId, facts: FileFacts, roots: readonly string[]): FileId[] {
  switch (facts.language) {
    case 'python':
      return modulesImported(file, facts, roots);
    case 'typescript':
      return scriptsImported(file, facts);
    default:
      return unreachable(facts.language);
  }
}

function modulesImported(file: FileId, facts: FileFacts, roots: readonly string[]): FileId[] {
  const found = new Set<FileId>();
  for (const { module, level, names } of facts.imports) {
    for (const start of level === 0 ? roots : [packageAt(file, level)]) {
      const base = [start, ...module.split('.').filter((part) => part !== '')].join('/');
      for (const candidate of [base, ...names.map((name) => `${base}/${name}`)]) {
        for (const path of [`${candidate}.py`, `${candidate}/__init__.py`]) if (isFile(path)) found.add(fileId(path));
      }
    }
  }
  return [...found];
}

/** Only what lies beside it is part of its program; packages are known by their types. */
function scriptsImported(file: FileId, facts: FileFacts): FileId[] {
  const found = new Set<FileId>();
  for (const { module } of facts.imports) {
    if (!/^\.\.?(?:\/|$)/.test(module)) continue;
    const base = path.posix.join(parentOf(file), module);
    const named = SCRIPT_ENDINGS.some((ending) => base.endsWith(ending)) ? [base, ...sourcesOf(base)] : [];
    const match = [...named, ...SCRIPT_ENDINGS.map((ending) => base + ending), ...SCRIPT_ENDINGS.map((ending) => `${base}/index${ending}`)].find((candidate) => isFile(candidate));
    if (match !== undefined) found.add(fileId(match));
  }
  return [...found];
}

/** `./x.js` is how a module is named that is compiled from `x.ts`. */
function sourcesOf(name: string): string[] {
  const [, stem, kind] = /^(.*)\.([cm]?)jsx?$/.exec(name) ?? [];
  return stem === undefined ? [] : [`${stem}.${kind ?? ''}ts`, ...(kind === '' ? [`${stem}.tsx`] : [])];
}

const SCRIPT_ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** Nearest first: the roots that the configuration names, then each project's `src` and the project itself, inner projects first. */
export function importRoots(from: { readonly configured: readonly string[]; readonly projects: readonly string[]; readonly editable: readonly string[] }): readonly string[] {
  const projects = [...new Set(from.projects)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return [...new Set([...from.configured, ...projects.flatMap((folder) => (isFolder(`${folder}/src`) ? [`${folder}/src`, folder] : [folder])), ...from.editable])];
}

function packageAt(file: FileId, level: number): string {
  let folder = parentOf(file);
  for (let step = 1; step < level; step += 1) folder = parentOf(folder);
  return folder;
}
