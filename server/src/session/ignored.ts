import { readFileSync } from 'node:fs';
import ignore, { type Ignore } from 'ignore';
import { gitRoot, isFile, parentOf, relativeTo, within } from './paths.ts';

/** What git would not track in one workspace folder: nested `.gitignore` files and `.git/info/exclude`. */
export class GitIgnore {
  readonly #base: string;
  readonly #rules = new Map<string, Ignore | undefined>();
  readonly #excluded: Ignore | undefined;

  constructor(readonly folder: string) {
    const root = gitRoot(folder);
    this.#excluded = root === undefined ? undefined : read(`${gitFolder(root)}/info/exclude`);
    // A folder that was opened on purpose is looked at even where the repository around it ignores it.
    this.#base = root === undefined ? folder : root;
    if (root !== undefined && root !== folder && this.#covers(folder)) this.#base = folder;
  }

  /** Looks at the path itself; the caller has asked for the folders around it. */
  ignores(path: string, kind: 'file' | 'folder'): boolean {
    let ignored = false;
    if (this.#excluded !== undefined && within(this.#base, path)) ignored = verdict(this.#excluded, this.#base, path, kind) ?? ignored;
    for (const folder of this.#foldersAround(path)) {
      const rules = this.#rulesIn(folder);
      if (rules !== undefined) ignored = verdict(rules, folder, path, kind) ?? ignored;
    }
    return ignored;
  }

  #covers(path: string): boolean {
    for (let current = path; current !== this.#base && within(this.#base, current); current = parentOf(current)) if (this.ignores(current, 'folder')) return true;
    return false;
  }

  /** Outermost first, since inner files have the last word. */
  #foldersAround(path: string): string[] {
    const folders: string[] = [];
    for (let current = parentOf(path); within(this.#base, current); current = parentOf(current)) {
      folders.unshift(current);
      if (current === this.#base || parentOf(current) === current) break;
    }
    return folders;
  }

  #rulesIn(folder: string): Ignore | undefined {
    if (!this.#rules.has(folder)) this.#rules.set(folder, read(`${folder}/.gitignore`));
    return this.#rules.get(folder);
  }
}

function verdict(rules: Ignore, folder: string, path: string, kind: 'file' | 'folder'): boolean | undefined {
  const relative = relativeTo(folder, path);
  if (relative === '') return undefined;
  const result = rules.test(kind === 'folder' ? `${relative}/` : relative);
  return result.ignored ? true : result.unignored ? false : undefined;
}

function read(file: string): Ignore | undefined {
  try {
    return ignore({ allowRelativePaths: true }).add(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // No such file, or none that may be read: it ignores nothing.
  }
}

function gitFolder(root: string): string {
  const dotGit = `${root}/.git`;
  if (!isFile(dotGit)) return dotGit;
  try {
    const target = /^gitdir:\s*(.+)$/m.exec(readFileSync(dotGit, 'utf8'))?.[1]?.trim() ?? dotGit;
    const folder = target.startsWith('/') || /^[A-Za-z]:/.test(target) ? target : `${root}/${target}`;
    // A worktree shares `info/exclude` with the repository it belongs to.
    return folder.replace(/\/worktrees\/[^/]+$/, '');
  } catch {
    return dotGit;
  }
}
