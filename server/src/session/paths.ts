import { existsSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { fileId, type FileId } from '../model/index.ts';

/** An absolute path with forward slashes; a drive letter is lower case, so that one file has one name. */
export function normalPath(name: string): string {
  const absolute = path.resolve(name);
  if (path.sep === '/') return absolute;
  const slashes = absolute.replaceAll('\\', '/');
  return /^[A-Z]:/.test(slashes) ? slashes.charAt(0).toLowerCase() + slashes.slice(1) : slashes;
}

export const fileOf = (name: string): FileId => fileId(normalPath(name));

/** Untitled and virtual documents are named by their URI and have no place on disk. */
export const hasPath = (file: string): boolean => file.startsWith('/') || /^[a-z]:\//.test(file);

export function within(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

export function relativeTo(folder: string, file: string): string {
  if (!within(folder, file)) return file;
  return file === folder ? '' : file.slice(folder.endsWith('/') ? folder.length : folder.length + 1);
}

export function parentOf(name: string): string {
  const parent = path.posix.dirname(name);
  return /^[a-z]:$/.test(parent) ? `${parent}/` : parent;
}

export const baseName = (name: string): string => path.posix.basename(name);

/** The folder and those around it, innermost first, up to and with `last`, or to the root of the file system. */
export function* upward(folder: string, last?: string): Generator<string> {
  let current = folder;
  for (;;) {
    yield current;
    if (current === last) return;
    const parent = parentOf(current);
    if (parent === current) return;
    current = parent;
  }
}

/** The innermost of the folders that holds the file. */
export function folderOf(folders: readonly string[], file: string): string | undefined {
  let best: string | undefined;
  for (const folder of folders) if (within(folder, file) && (best === undefined || folder.length > best.length)) best = folder;
  return best;
}

/** The root of the git work tree around a folder. A worktree or submodule has a `.git` file instead of a folder. */
export function gitRoot(folder: string): string | undefined {
  for (const candidate of upward(folder)) if (existsSync(`${candidate}/.git`)) return candidate;
  return undefined;
}

/** `undefined` where nothing can be seen: no such file, a folder that may not be read, a link that leads to itself, no name of a file at all. */
export function statOf(name: string): Stats | undefined {
  try {
    return statSync(name, { throwIfNoEntry: false });
  } catch {
    return undefined; // Who opens the file is told why.
  }
}

export const isFolder = (name: string): boolean => statOf(name)?.isDirectory() === true;

export const isFile = (name: string): boolean => statOf(name)?.isFile() === true;

/** What went wrong with a file, in words: the system's code is explained where it is a common one. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'it does not exist';
    case 'EISDIR':
      return 'it is a folder';
    case 'ELOOP':
      return 'its symbolic links form a loop';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
