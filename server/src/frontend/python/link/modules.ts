import type { FileId } from '../../../model/index.ts';
import type { LinkInput } from '../../frontend.ts';
import type { Source } from './source.ts';
import { indexSource } from './source.ts';

/** Which file or library module a dotted name stands for. */
export class Modules {
  /** Library modules that were asked for and not to be had, in order of first need. */
  readonly missing = new Set<string>();
  /** Library sources by module, `undefined` where there is none. */
  readonly libraries = new Map<string, Source | undefined>();
  private readonly workspace = new Map<FileId, Source>();
  private readonly libraryFiles = new Map<FileId, Source>();
  private readonly folders = new Set<string>();
  /** Parents of library modules found, which may be namespace packages without a file. */
  private readonly namespaces = new Set<string>();
  /** What `findFile` found, by the folder of the importing file where that counts, and module. */
  private readonly files = new Map<string, FileId | undefined>();
  /** Folder above the packages that hold a file, by the file's own folder. */
  private readonly packageRoots = new Map<string, string>();
  private readonly roots: readonly string[];
  private readonly input: LinkInput;

  constructor(input: LinkInput) {
    this.input = input;
    for (const file of input.files.keys()) {
      for (let folder = parentOf(file); folder !== '' && !this.folders.has(folder); folder = parentOf(folder)) this.folders.add(folder);
    }
    this.roots = withSourceFolders(input.roots, (folder) => this.folders.has(folder) && !this.input.files.has(`${folder}/__init__.py` as FileId));
  }

  /** The source of a file of the workspace, or of a library file met so far. */
  source(file: FileId): Source | undefined {
    const known = this.workspace.get(file) ?? this.libraryFiles.get(file);
    if (known !== undefined) return known;
    const facts = this.input.files.get(file);
    if (facts === undefined) return undefined;
    const source: Source = {
      file,
      facts,
      name: this.nameOf(file),
      package: baseName(file).startsWith('__init__.'),
      library: false,
      index: indexSource(facts),
      tables: new Map(),
      uses: new Set(),
      bodyUses: new Set(),
    };
    this.workspace.set(file, source);
    return source;
  }

  /** Puts back a source of an earlier snapshot. */
  adopt(source: Source): void {
    (source.library ? this.libraryFiles : this.workspace).set(source.file, source);
  }

  adoptLibrary(module: string, source: Source | undefined): void {
    this.libraries.set(module, source);
    if (source !== undefined) this.noteLibrary(module, source);
  }

  sources(): Iterable<Source> {
    return [...this.workspace.values(), ...this.libraryFiles.values()];
  }

  /** The module of that dotted name, as seen from `from`: the roots, the folders around the importing file, the library. */
  find(module: string, from: Source | undefined): Source | undefined {
    // A library means its own neighbours, whatever the workspace calls its files.
    const neighbour = from?.library === true ? this.probe(module) : undefined;
    if (neighbour !== undefined) return neighbour;
    const file = this.findFile(module, from);
    return file === undefined ? this.library(module) : this.source(file);
  }

  /** As `find`, for a module that nobody asked for: where there is none, nothing is missing. */
  probe(module: string): Source | undefined {
    if (this.libraries.has(module)) return this.libraries.get(module);
    return this.input.library(module) === undefined ? undefined : this.library(module);
  }

  /** Whether a dotted name is a module or package at all, with or without a file of its own. */
  isModule(module: string, from: Source | undefined): boolean {
    if (this.namespaces.has(module)) return true;
    const path = module.replaceAll('.', '/');
    return this.searchFolders(from).some((root) => this.folders.has(`${root}/${path}`)) || this.find(module, from) !== undefined;
  }

  findFile(module: string, from: Source | undefined): FileId | undefined {
    const folders = this.searchFolders(from);
    const own = folders === this.roots ? '' : (folders.at(-1) ?? '');
    const key = `${own}|${module}`;
    if (this.files.has(key)) return this.files.get(key);
    const path = module.replaceAll('.', '/');
    let found: FileId | undefined;
    for (const root of folders) {
      found = this.fileAt(`${root}/${path}`);
      if (found !== undefined) break;
    }
    this.files.set(key, found);
    return found;
  }

  /** A relative import's absolute module name; `undefined` when it leaves the top. */
  absolute(from: Source, module: string, level: number): string | undefined {
    if (level === 0) return module;
    const parts = from.name.split('.');
    const drop = from.package ? level - 1 : level;
    // A script beside its modules has no package; `from . import x` then means the same folder.
    if (drop > parts.length) return undefined;
    const base = parts.slice(0, parts.length - drop);
    return [...base, ...(module === '' ? [] : [module])].join('.');
  }

  /** The file that an import reaches by its place on disk, which needs no root for a relative import. */
  importedFile(from: Source, module: string, level: number): FileId | undefined {
    if (level === 0) return this.findFile(module, from);
    let folder = parentOf(from.file);
    for (let step = 1; step < level; step += 1) folder = parentOf(folder);
    return this.fileAt(module === '' ? folder : `${folder}/${module.replaceAll('.', '/')}`);
  }

  private library(module: string): Source | undefined {
    if (this.libraries.has(module)) return this.libraries.get(module);
    const found = this.input.library(module);
    let source: Source | undefined;
    if (found === undefined) {
      this.missing.add(module);
    } else {
      source = this.libraryFiles.get(found.file);
      if (source === undefined || source.facts !== found.facts) {
        source = { file: found.file, facts: found.facts, name: module, package: found.package, library: true, index: indexSource(found.facts), tables: new Map(), uses: new Set(), bodyUses: new Set() };
      }
      this.noteLibrary(module, source);
    }
    this.libraries.set(module, source);
    return source;
  }

  private noteLibrary(module: string, source: Source): void {
    this.libraryFiles.set(source.file, source);
    const parts = module.split('.');
    for (let count = 1; count < parts.length; count += 1) this.namespaces.add(parts.slice(0, count).join('.'));
  }

  private fileAt(path: string): FileId | undefined {
    for (const ending of ['/__init__.py', '.py', '/__init__.pyi', '.pyi', '.pyw']) {
      const file = `${path}${ending}` as FileId;
      if (this.input.files.has(file)) return file;
    }
    return undefined;
  }

  /** The roots, then for a file outside packages of the roots the folder from which it would be run. */
  private searchFolders(from: Source | undefined): readonly string[] {
    if (from === undefined || from.library) return this.roots;
    const top = this.packageRoot(from.file);
    return this.roots.includes(top) ? this.roots : [...this.roots, top];
  }

  private packageRoot(file: FileId): string {
    const start = parentOf(file);
    const known = this.packageRoots.get(start);
    if (known !== undefined) return known;
    let folder = start;
    while (folder !== '' && this.input.files.has(`${folder}/__init__.py` as FileId)) folder = parentOf(folder);
    this.packageRoots.set(start, folder);
    return folder;
  }

  private nameOf(file: FileId): string {
    const path = file.replace(/\.[^./]*$/, '').replace(/\/__init__$/, '');
    let best = '';
    for (const root of this.roots) if (path.startsWith(`${root}/`) && root.length > best.length) best = root;
    if (best === '') return baseName(path).replaceAll('.', '_');
    return path.slice(best.length + 1).replaceAll('/', '.');
  }
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A `src` folder that is not a package itself is a root as well: the layout that the packaging guide recommends. */
function withSourceFolders(roots: readonly string[], isPlainFolder: (folder: string) => boolean): readonly string[] {
  const all: string[] = [];
  for (const root of roots.map((path) => path.replace(/\/$/, ''))) {
    for (const folder of [root, `${root}/src`]) {
      if ((folder === root || isPlainFolder(folder)) && !all.includes(folder)) all.push(folder);
    }
  }
  return all;
}
