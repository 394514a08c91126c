import { existsSync } from 'node:fs';
import { fileId, type FileId } from '../model/index.ts';
import { isFolder, normalPath, parentOf, upward, within } from './paths.ts';

/** What the command line was asked to check, and the program around it that the analysis needs to see. */
export interface ProgramSelection {
  /** Workspace folders: the projects in which the paths lie. */
  readonly folders: readonly string[];
  readonly explicitFiles: readonly FileId[];
  readonly selects: (file: FileId) => boolean;
}

/** A folder is a program of its own only when no project is around it; a file outside any project is looked at with what it imports. */
export function selectProgram(paths: readonly string[]): ProgramSelection {
  const folders: string[] = [];
  const explicitFiles: FileId[] = [];
  const selected: string[] = [];
  for (const path of paths.map(normalPath)) {
    selected.push(path);
    const folder = isFolder(path);
    if (!folder) explicitFiles.push(fileId(path));
    const project = projectAround(folder ? path : parentOf(path));
    if (project !== undefined) folders.push(project);
    else if (folder) folders.push(path);
  }
  const outermost = [...new Set(folders)].filter((folder) => !folders.some((other) => other !== folder && within(other, folder)));
  return { folders: outermost, explicitFiles, selects: (file) => selected.some((path) => within(path, file)) };
}

const PROJECT_MARKERS = ['interleave.toml', 'pyproject.toml', 'setup.py', 'setup.cfg', 'package.json', 'tsconfig.json', 'jsconfig.json', '.git'];

/** A package of a repository of many is a program of its own, for either language. */
function projectAround(folder: string): string | undefined {
  for (const candidate of upward(folder)) if (PROJECT_MARKERS.some((name) => existsSync(`${candidate}/${name}`))) return candidate;
  return undefined;
}

/** The folder in which a loose file's absolute imports start: the one around its outermost package. */
export function importRoot(file: string): string {
  let folder = parentOf(file);
  while (existsSync(`${folder}/__init__.py`) && parentOf(folder) !== folder) folder = parentOf(folder);
  return folder;
}
