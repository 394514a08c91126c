import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import type { Ignore } from 'ignore';
import { fileId, type FileId } from '../model/index.ts';
import type { Cancel, Problem } from './contract.ts';
import { matcher } from './configuration.ts';
import type { Configurations } from './configurations.ts';
import { GitIgnore } from './ignored.ts';
import { madeFile } from './made-files.ts';
import { isFile, parentOf, reasonOf, relativeTo, statOf, within } from './paths.ts';

export interface FoundFile {
  readonly id: FileId;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface Discovered {
  readonly files: readonly FoundFile[];
  /** Folders that hold a `pyproject.toml`, `setup.py` or `setup.cfg`: their children, or those of their `src`, are modules. */
  readonly projects: readonly string[];
  readonly problems: readonly Problem[];
}

/** Which files of one workspace folder are looked at, and why the others are not. */
export class Discovery {
  readonly #git: GitIgnore;
  readonly #excluded;
  /** By folder, why it is left out, asked for again and again by the files in it. */
  readonly #reasons = new Map<string, string | undefined>();

  /** Folders that are looked into only for what `include` names below them, with the reason that holds for the rest. */
  readonly #crossed = new Map<string, string>();

  constructor(
    readonly folder: string,
    readonly configurations: Configurations,
    readonly extensions: readonly string[],
    exclude: readonly string[],
  ) {
    this.#git = new GitIgnore(folder);
    this.#excluded = exclude.length === 0 ? undefined : matcher(exclude);
  }

  walk(cancel: Cancel): Discovered {
    const files: FoundFile[] = [];
    const projects: string[] = [];
    const problems: Problem[] = [];
    const visited = new Set<string>();
    const pending = [this.folder];
    for (let folder = pending.pop(); folder !== undefined && !cancel.requested; folder = pending.pop()) {
      let entries: Dirent[];
      try {
        // Through symbolic links a folder may be reached twice, or hold itself.
        const real = realpathSync.native(folder);
        if (visited.has(real)) continue;
        visited.add(real);
        entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
      } catch (error) {
        problems.push({ path: folder, kind: 'file', message: `the folder cannot be read: ${reasonOf(error)}` });
        continue;
      }
      if (entries.some(({ name }) => name === 'pyproject.toml' || name === 'setup.py' || name === 'setup.cfg')) projects.push(folder);
      const inner: string[] = [];
      for (const entry of entries) {
        const path = folder.endsWith('/') ? folder + entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory() || (entry.isSymbolicLink() && this.#leadsToFolder(path))) {
          if (this.#reasonOfFolder(path) === undefined) inner.push(path);
        } else if (this.#isSource(entry.name) && this.#reasonOfFile(path) === undefined) {
          const found = find(path, problems);
          if (found !== undefined) files.push(found);
        }
      }
      pending.push(...inner.reverse());
    }
    return { files, projects, problems };
  }

  /** The first reason why a file of this folder is left out, in words; `undefined` when it is not. */
  reason(path: string): string | undefined {
    const folders: string[] = [];
    for (let current = parentOf(path); current !== this.folder && within(this.folder, current); current = parentOf(current)) folders.unshift(current);
    for (const folder of folders) {
      const reason = this.#reasonOfFolder(folder);
      if (reason !== undefined) return reason;
    }
    return this.#reasonOfFile(path);
  }

  /** Excluded by the project's or the user's configuration: silent even when named or open. */
  excluded(path: string): string | undefined {
    const configuration = this.configurations.forFolder(parentOf(path));
    if (configuration.exclude !== undefined && matches(configuration.exclude, configuration.folder, path, 'file')) return `excluded by \`exclude\` in ${configuration.path ?? 'the configuration'}`;
    if (this.#excluded !== undefined && matches(this.#excluded, this.folder, path, 'file')) return 'excluded by a setting of the editor or the command line';
    return undefined;
  }

  #reasonOfFolder(path: string): string | undefined {
    if (!this.#reasons.has(path)) this.#reasons.set(path, this.#judge(path, 'folder'));
    return this.#reasons.get(path);
  }

  #reasonOfFile(path: string): string | undefined {
    return this.#judge(path, 'file');
  }

  #judge(path: string, kind: 'file' | 'folder'): string | undefined {
    const configuration = this.configurations.forFolder(parentOf(path));
    if (configuration.exclude !== undefined && matches(configuration.exclude, configuration.folder, path, kind)) return `excluded by \`exclude\` in ${configuration.path ?? 'the configuration'}`;
    if (this.#excluded !== undefined && matches(this.#excluded, this.folder, path, kind)) return 'excluded by a setting of the editor or the command line';
    const { include } = configuration;
    const included = include !== undefined && within(configuration.folder, path) && matches(include.matcher, configuration.folder, path, kind);
    if (included) return undefined;
    const usual =
      this.#crossed.get(parentOf(path)) ??
      (kind === 'folder' ? leftOutByDefault(path) : undefined) ??
      (kind === 'file' ? madeFile(path, this.folder) : undefined) ??
      (this.#git.ignores(path, kind) ? `ignored by git (\`${relativeTo(this.folder, path)}\`)` : undefined);
    const leads = kind === 'folder' && include !== undefined && include.patterns.some((pattern) => mayHold(relativeTo(configuration.folder, path), pattern));
    if (usual === undefined || !leads) return usual;
    this.#crossed.set(path, usual);
    return undefined;
  }

  #isSource(name: string): boolean {
    return this.extensions.some((extension) => name.endsWith(extension));
  }

  #leadsToFolder(path: string): boolean {
    return statOf(path)?.isDirectory() === true;
  }
}

/** Why a folder of this name is never one's own source; `undefined` when it may be. */
export function leftOutByDefault(folder: string): string | undefined {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const reason = USUAL_REASONS.get(name);
  if (reason !== undefined) return `it lies in \`${name}\`, ${reason}`;
  return isFile(`${folder}/pyvenv.cfg`) ? `it lies in the virtual environment \`${name}\`` : undefined;
}

const USUAL_REASONS: ReadonlyMap<string, string> = new Map([
  ['node_modules', 'which holds installed packages'],
  ['site-packages', 'which holds installed packages'],
  ['dist-packages', 'which holds installed packages'],
  ['__pypackages__', 'which holds installed packages'],
  ['.venv', 'a virtual environment'],
  ['venv', 'a virtual environment'],
  ['.tox', 'which holds virtual environments'],
  ['.nox', 'which holds virtual environments'],
  ['.eggs', 'which holds installed packages'],
  ['__pycache__', 'which holds compiled files'],
  ['.git', 'which belongs to version control'],
  ['.hg', 'which belongs to version control'],
  ['.svn', 'which belongs to version control'],
  ['.jj', 'which belongs to version control'],
  ['.mypy_cache', 'a cache'],
  ['.pytest_cache', 'a cache'],
  ['.ruff_cache', 'a cache'],
  ['_vendor', 'which holds copies of other projects'],
  ['vendor', 'which holds copies of other projects'],
  ['vendored', 'which holds copies of other projects'],
  ['third_party', 'which holds copies of other projects'],
]);

function matches(patterns: Ignore, base: string, path: string, kind: 'file' | 'folder'): boolean {
  const relative = relativeTo(base, path);
  if (relative === '' || relative === path) return false;
  return patterns.ignores(kind === 'folder' ? `${relative}/` : relative);
}

/** Whether something below the folder may match the pattern, judged by the part of it before the first wildcard. */
function mayHold(folder: string, pattern: string): boolean {
  const fixed = pattern.replace(/^\.?\//, '').split(/[*?[]/, 1)[0] ?? '';
  const base = fixed.includes('/') ? fixed.slice(0, fixed.lastIndexOf('/')) : '';
  if (base === '' && !pattern.includes('/')) return false;
  return base === '' || within(folder, base) || within(base, folder);
}

function find(path: string, problems: Problem[]): FoundFile | undefined {
  const stats = statOf(path);
  if (stats === undefined) {
    problems.push({ path, kind: 'file', message: `the file cannot be read: ${whyUnseen(path)}` });
    return undefined;
  }
  // Pipes, sockets and devices may be called `x.py`, and reading them never ends.
  return stats.isFile() ? { id: fileId(path), size: stats.size, mtimeMs: stats.mtimeMs } : undefined;
}

function whyUnseen(path: string): string {
  try {
    const link = lstatSync(path).isSymbolicLink();
    statSync(path);
    return link ? 'the symbolic link leads nowhere' : 'it was there a moment ago';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT') return reasonOf(error);
    return lstatSync(path, { throwIfNoEntry: false }) === undefined ? 'it is gone, or its name is not valid UTF-8' : 'the symbolic link leads nowhere';
  }
}
