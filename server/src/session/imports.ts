import { fileId, type FileFacts, type FileId } from '../model/index.ts';
import { isFile, parentOf } from './paths.ts';

/** Files on disk that the imports of a file may mean, looked for in the given roots. */
export function filesImported(file: FileId, facts: FileFacts, roots: readonly string[]): FileId[] {
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

function packageAt(file: FileId, level: number): string {
  let folder = parentOf(file);
  for (let step = 1; step < level; step += 1) folder = parentOf(folder);
  return folder;
}
