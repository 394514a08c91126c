import type { FileId } from '../model/index.ts';
import { filesImported } from './imports.ts';
import { importRoot } from './program-folders.ts';
import { ProgramFile } from './program.ts';

/** Why nothing is reported in a file that is in the program only because another one imports it. */
export const IMPORTED = 'it is not in the workspace; it is read because an open or named file imports it';

/** Adds to the program what the given files import, and what that imports. */
export function loadImports(start: readonly ProgramFile[], program: Map<FileId, ProgramFile>, read: (id: FileId) => void): void {
  const pending = [...start];
  let budget = MAX_IMPORTED_FILES;
  for (let file = pending.pop(); file !== undefined && budget > 0; file = pending.pop()) {
    const facts = file.facts;
    if (facts === undefined) continue;
    for (const id of filesImported(file.id, facts, [importRoot(file.id)])) {
      if (program.has(id)) continue;
      const imported = new ProgramFile(id);
      imported.silent = IMPORTED;
      imported.onDisk = true;
      program.set(id, imported);
      read(id);
      pending.push(imported);
      budget -= 1;
    }
  }
}

const MAX_IMPORTED_FILES = 500;
