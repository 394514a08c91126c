import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { FileId } from '../model/index.ts';
import { fileOf } from '../session/paths.ts';
import { EXIT, Stop } from './io.ts';
import type { Range } from './report.ts';

/** Lines that differ from a revision, by file. */
export interface Changes {
  /** What they were compared with, for the user. */
  readonly against: string;
  touches(file: FileId, range: Range): boolean;
}

/** 1-based, both ends included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Committed, staged, unstaged and untracked changes since the work branched off from `ref`, or from where it most likely did. */
export function changesSince(ref: string | undefined, cwd: string): Changes {
  const git = gitIn(cwd);
  const root = git(['rev-parse', '--show-toplevel'])?.trim();
  if (root === undefined) throw new Stop(EXIT.arguments, `--changed needs a git checkout, and ${cwd} is in none (or git is not installed)`);
  const base = baseRevision(ref, git, cwd);
  const diff = git(['-c', 'core.quotePath=false', 'diff', '--unified=0', '--no-color', '--no-ext-diff', '--no-textconv', '--src-prefix=a/', '--dst-prefix=b/', base.revision, '--']);
  if (diff === undefined) throw new Stop(EXIT.arguments, `git could not compare with ${base.name}`);
  const changed = new Map<FileId, readonly LineRange[]>();
  // Git names the folder behind symbolic links; findings name the one that the user did.
  const fileIn = (relative: string): FileId => fileOf(path.join(asGiven(root, cwd), relative));
  for (const [file, ranges] of parseDiff(diff)) changed.set(fileIn(file), ranges);
  const untracked = git(['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', ':/']) ?? '';
  for (const file of untracked.split('\0')) if (file !== '') changed.set(fileIn(file), [WHOLE_FILE]);
  return {
    against: base.name,
    touches: (file, range) => (changed.get(file) ?? []).some(({ first, last }) => range.start.line <= last && range.end.line >= first),
  };
}

const WHOLE_FILE: LineRange = { first: 1, last: Number.MAX_SAFE_INTEGER };

/** The changed lines of the new side of a diff without context. Where lines were only removed, the lines around the gap count. */
export function parseDiff(diff: string): ReadonlyMap<string, readonly LineRange[]> {
  const changed = new Map<string, LineRange[]>();
  let ranges: LineRange[] | undefined;
  // Lines of code may look like headers, so those of a hunk are counted, not looked at.
  let left = 0;
  for (const line of diff.split('\n')) {
    if (left > 0) {
      if (!line.startsWith('\\')) left -= 1;
      continue;
    }
    const name = /^\+\+\+ (.*?)\t?$/.exec(line)?.[1];
    if (name !== undefined) {
      const file = unquoted(name);
      ranges = file.startsWith('b/') ? [] : undefined;
      if (ranges !== undefined) changed.set(file.slice(2), ranges);
      continue;
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) continue;
    const removed = Number(hunk[1] ?? 1);
    const start = Number(hunk[2]);
    const added = Number(hunk[3] ?? 1);
    left = removed + added;
    ranges?.push(added === 0 ? { first: start, last: start + 1 } : { first: start, last: start + added - 1 });
  }
  return changed;
}

type Git = (args: readonly string[]) => string | undefined;

function gitIn(cwd: string): Git {
  return (args) => {
    try {
      // Without these, git may run a program that the checkout names.
      const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.pager=cat'];
      return execFileSync('git', [...safe, ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return undefined; // Not a checkout, no such revision, or no git: the caller knows what to say.
    }
  };
}

function baseRevision(ref: string | undefined, git: Git, cwd: string): { readonly revision: string; readonly name: string } {
  const exists = (name: string): boolean => git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]) !== undefined;
  if (ref !== undefined && !exists(ref)) {
    const hint = existsSync(path.resolve(cwd, ref)) ? `; to check that path, write it before the option or name a revision: --changed=HEAD ${ref}` : '';
    throw new Stop(EXIT.arguments, `--changed: ${ref} is not a revision of this checkout${hint}`);
  }
  const name = ref ?? DEFAULT_REFS.find(exists);
  // In a repository without a commit everything is new.
  if (name === undefined) return exists('HEAD') ? { revision: 'HEAD', name: 'HEAD' } : { revision: EMPTY_TREE, name: 'nothing' };
  return { revision: git(['merge-base', name, 'HEAD'])?.trim() ?? name, name };
}

const DEFAULT_REFS = ['@{upstream}', 'origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

function asGiven(root: string, cwd: string): string {
  const below = path.relative(root, realpathSync(cwd));
  return below.startsWith('..') ? root : path.resolve(cwd, below.split(path.sep).filter((part) => part !== '').map(() => '..').join('/'));
}

/** Git writes names with unusual characters in quotes, with escapes as in C. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  for (const [, octal, escaped, plain] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...Buffer.from(escaped === undefined ? (plain ?? '') : (ESCAPES[escaped] ?? escaped)));
  }
  return Buffer.from(bytes).toString('utf8');
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
