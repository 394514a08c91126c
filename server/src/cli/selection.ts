import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileId } from '../model/index.ts';
import { normalPath, within } from '../session/paths.ts';
import { nearest } from '../support/nearest.ts';
import { EXIT, Stop } from './io.ts';

/** A file or folder that the user named. */
export interface SelectedPath {
  /** As it was written. */
  readonly shown: string;
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

/** What the user named, or the working directory. Each must exist. */
export function selectPaths(named: readonly string[], cwd: string): readonly SelectedPath[] {
  return (named.length === 0 ? ['.'] : named).map((shown) => {
    const full = path.resolve(cwd, shown);
    const stats = statSync(full, { throwIfNoEntry: false });
    if (stats === undefined) throw new Stop(EXIT.arguments, `${shown} does not exist${similar(full)}`);
    return { shown, path: normalPath(full), kind: stats.isDirectory() ? 'folder' : 'file' };
  });
}

export function isSelected(file: FileId, paths: readonly SelectedPath[]): boolean {
  return paths.some((selected) => (selected.kind === 'file' ? file === selected.path : within(selected.path, file)));
}

function similar(full: string): string {
  const folder = path.dirname(full);
  if (!existsSync(folder)) return '';
  try {
    const meant = nearest(path.basename(full), readdirSync(folder));
    return meant === undefined ? '' : `; did you mean ${meant}?`;
  } catch {
    return ''; // A folder that may not be read has no suggestions.
  }
}
