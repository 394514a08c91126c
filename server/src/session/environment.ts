import { readdirSync, readFileSync } from 'node:fs';
import type { LibraryModule, Frontend } from '../frontend/frontend.ts';
import type { FileFacts } from '../model/index.ts';
import { fileId } from '../model/index.ts';
import { decodePython } from './decode.ts';
import type { FactsStore } from './facts-store.ts';
import { isFile, isFolder, normalPath, statOf, upward } from './paths.ts';

/** The virtual environment of a folder: the one that is named, else the one that is active, else one that lies in or above the folder. `known` remembers which folders hold one. */
export function findEnvironment(folder: string, named: string | undefined, last: string | undefined, known: Map<string, string | undefined> = new Map()): string | undefined {
  if (named !== undefined) return isFolder(named) ? normalPath(named) : undefined;
  const active = process.env['VIRTUAL_ENV'];
  if (active !== undefined && isFile(`${active}/pyvenv.cfg`)) return normalPath(active);
  for (const candidate of upward(folder, last)) {
    if (!known.has(candidate)) known.set(candidate, ['.venv', 'venv', 'env'].map((name) => `${candidate}/${name}`).find((environment) => isFile(`${environment}/pyvenv.cfg`)));
    const found = known.get(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Folders from which an environment's Python imports packages, those of editable installs included. */
export function packageFolders(environment: string): readonly string[] {
  const folders: string[] = [];
  for (const library of ['lib', 'lib64']) {
    for (const name of list(`${environment}/${library}`)) if (/^(python|pypy)\d/.test(name)) folders.push(`${environment}/${library}/${name}/site-packages`);
  }
  folders.push(`${environment}/Lib/site-packages`);
  const own = folders.filter((folder) => isFolder(folder));
  // `lib64` is usually a link to `lib`.
  const distinct = [...new Map(own.map((folder) => [statOf(folder)?.ino || folder, folder])).values()];
  return [...distinct, ...distinct.flatMap(pathConfigurations)];
}

/** Reads facts of installed packages, only of modules that are asked for. */
export class Libraries {
  readonly #modules = new Map<string, LibraryModule | undefined>();

  constructor(
    readonly folders: readonly string[],
    readonly frontend: Frontend,
    readonly store: FactsStore | undefined,
  ) {}

  module(name: string): LibraryModule | undefined {
    if (!this.#modules.has(name)) this.#modules.set(name, this.#find(name));
    return this.#modules.get(name);
  }

  #find(name: string): LibraryModule | undefined {
    if (!/^[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*$/u.test(name)) return undefined;
    const path = name.split('.');
    const [top = '', ...rest] = path;
    for (const folder of this.folders) {
      const stub = [`${folder}/${top}-stubs`, ...rest].join('/');
      const plain = [folder, ...path].join('/');
      const candidates = [
        ...(isFolder(`${folder}/${top}-stubs`) ? [{ file: `${stub}/__init__.pyi`, package: true }, { file: `${stub}.pyi`, package: false }] : []),
        { file: `${plain}/__init__.pyi`, package: true },
        { file: `${plain}.pyi`, package: false },
        { file: `${plain}/__init__.py`, package: true },
        { file: `${plain}.py`, package: false },
      ];
      for (const candidate of candidates) {
        const facts = this.#read(candidate.file);
        if (facts !== undefined) return { file: fileId(candidate.file), facts, package: candidate.package };
      }
    }
    return undefined;
  }

  #read(file: string): FileFacts | undefined {
    const stats = statOf(file);
    if (stats === undefined || !stats.isFile() || stats.size > MAX_LIBRARY_BYTES) return undefined;
    const known = this.store?.facts(file, stats);
    if (known !== undefined) return known;
    try {
      const decoded = decodePython(readFileSync(file));
      const facts = this.frontend.lower(decoded.text, { file: fileId(file), depth: 'interface' });
      this.store?.put({ file, hash: '', size: stats.size, mtimeMs: stats.mtimeMs, generated: facts.generated }, facts);
      return facts;
    } catch {
      return undefined; // Not readable: as good as not installed.
    }
  }
}

/** Generated tables of megabytes declare nothing that matters here. */
const MAX_LIBRARY_BYTES = 3_000_000;

/** Plain lines of `.pth` files are folders; lines that are code are never run. */
function pathConfigurations(folder: string): string[] {
  const found: string[] = [];
  for (const name of list(folder)) {
    if (!name.endsWith('.pth')) continue;
    for (const line of readLines(`${folder}/${name}`)) {
      const path = line.trim();
      if (path === '' || path.startsWith('#') || /^import\s/.test(path)) continue;
      const absolute = path.startsWith('/') || /^[A-Za-z]:/.test(path) ? normalPath(path) : normalPath(`${folder}/${path}`);
      if (isFolder(absolute)) found.push(absolute);
    }
  }
  return found;
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return []; // As for Python, a file that cannot be read adds no folder.
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // No such folder in this kind of environment.
  }
}
