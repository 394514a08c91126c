import type { Engine, EngineOptions, Snapshot, SnapshotFile } from '../engine/contract.ts';
import { fileId, type FileFacts, type FileId } from '../model/index.ts';
import { CONFIGURATION_FILES } from './configuration.ts';
import { configurationResults, CONFIGURATION_RULE } from './configuration-findings.ts';
import type { Cancel, CheckedFile, EffectiveSettings, Overrides, Problem, Progress, Results, Workspace, WorkspaceOptions } from './contract.ts';
import { Libraries, packageFolders } from './environment.ts';
import { FactStores, type FactsStore } from './fact-stores.ts';
import { FolderScan } from './folder-scan.ts';
import { Frontends } from './frontends.ts';
import { importRoots } from './imports.ts';
import { IMPORTED, loadImports } from './imported-files.ts';
import { languageOf } from './languages.ts';
import { lowerFile, lowerFiles, readSource } from './lowering.ts';
import { isNeighbourConfiguration } from './neighbours/index.ts';
import { baseName, fileOf, folderOf, hasPath, isFolder, normalPath, relativeTo, statOf, within } from './paths.ts';
import { problemsOf, ProgramFile } from './program.ts';
import { Reading } from './reading.ts';
import { importRoot } from './program-folders.ts';
import { Settings } from './settings.ts';
import { SharedFacts, sharedFactsOf, writeProgramFacts } from './shared-facts.ts';
import { StatsCollector } from './stats.ts';

/** A workspace over an engine made by `createEngine`. */
export function workspaceOver(options: WorkspaceOptions, createEngine: (options: EngineOptions) => Engine): Workspace {
  return new FileWorkspace(options, createEngine);
}

class FileWorkspace implements Workspace {
  readonly #options: WorkspaceOptions;
  readonly #newEngine: () => Engine;
  #engine: Engine;
  readonly #program = new Map<FileId, ProgramFile>();
  readonly #explicit: ReadonlySet<FileId>;
  readonly #overrides = new Map<string, Overrides>();
  readonly #frontends: Frontends;
  readonly #stores: FactStores;
  readonly #reading: Reading;
  readonly #stats = new StatsCollector();
  #folders: readonly string[];
  #settings: Settings;
  #scan: FolderScan;
  #libraries: Libraries | undefined;
  #absences: readonly Problem[] = [];
  #health: Frontends['health'] = { deaths: 0, away: false };
  #stale = true;
  /** The engine has not seen the latest state yet. */
  #changed = true;
  #files = new Map<FileId, SnapshotFile>();

  constructor(options: WorkspaceOptions, createEngine: (options: EngineOptions) => Engine) {
    this.#options = options;
    this.#folders = options.folders.map(normalPath);
    this.#explicit = new Set((options.explicitFiles ?? []).map(fileOf));
    this.#overrides.set('', options.overrides);
    this.#frontends = new Frontends(options.frontends);
    this.#stores = new FactStores(options);
    const shared = new SharedFacts((options.factsFolders ?? []).map(normalPath));
    this.#reading = new Reading(this.#program, this.#stats, (id) => this.#storeOf(id), shared.empty ? undefined : (id, hash) => sharedFactsOf(shared, this.#frontends.of(id), hash));
    this.#settings = this.#newSettings();
    this.#scan = this.#newScan();
    const onCrash: EngineOptions['onCrash'] = ({ rule, file, error }) => options.log('error', `rule ${rule} crashed on ${file}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    this.#newEngine = () => createEngine({ frontends: options.frontends, rules: options.rules, catalog: options.catalog, onCrash: options.onCrash ?? onCrash });
    this.#engine = this.#newEngine();
  }

  get stale(): boolean {
    return this.#stale;
  }

  get frontends(): Workspace['frontends'] {
    return this.#frontends.statuses;
  }

  get files(): readonly FileId[] {
    return [...this.#program.values()].filter((file) => this.#silence(file) === undefined).map((file) => file.id).sort();
  }

  async load(cancel: Cancel, progress?: Progress): Promise<void> {
    const started = performance.now();
    this.#stale = false;
    this.#settings = this.#newSettings();
    this.#scan = this.#newScan();
    const walked = this.#scan.walk(cancel);
    this.#absences = this.#frontends.absences(walked.map(({ id }) => id), this.#folders[0] ?? '');
    const found = walked.filter(({ id }) => this.#frontends.absence(id) === undefined);
    for (const file of this.#program.values()) file.onDisk = false;
    const unread = found.filter((each) => !this.#reading.takeKnown(each));
    for (const [id, file] of this.#program) {
      if (file.open) file.silent = this.#scan.reason(id);
      else if (!file.onDisk) this.#program.delete(id);
    }
    const discovered = performance.now();
    this.#stats.ms.discover = discovered - started;
    progress?.({ phase: 'discover', done: found.length, total: found.length });
    this.#frontends.prepare(this.#program.keys());
    let done = found.length - unread.length;
    await lowerFiles(unread, { frontends: this.#options.frontends, log: this.#options.log, ...(this.#options.lowering === undefined ? {} : { workers: this.#options.lowering }) }, cancel, (lowered) => {
      this.#reading.take(lowered);
      done += 1;
      if (done % 32 === 0 || done === found.length) progress?.({ phase: 'read', done, total: found.length });
    });
    if (cancel.requested) this.#stale = true;
    this.#loadImportsOf(this.#looseFiles());
    this.#libraries = undefined;
    this.#changed = true;
    this.#stores.flush();
    this.#stats.ms.lower = performance.now() - discovered;
  }

  async check(selection: 'all' | readonly FileId[], cancel: Cancel, progress?: Progress): Promise<Results> {
    const started = performance.now();
    this.#update();
    this.#stats.ms.link = performance.now() - started;
    const files = selection === 'all' ? this.files : selection.filter((file) => this.#program.has(file));
    const results: CheckedFile[] = [];
    let lastYield = performance.now();
    for (const [index, file] of files.entries()) {
      while (this.#frontends.health.away && !cancel.requested) await this.#frontends.wait(file);
      if (cancel.requested) break;
      const result = this.checkFile(file, cancel);
      if (result !== undefined) results.push(result);
      if (performance.now() - lastYield < 20) continue;
      progress?.({ phase: 'check', done: index + 1, total: files.length });
      await new Promise((resolve) => setImmediate(resolve));
      lastYield = performance.now();
    }
    progress?.({ phase: 'check', done: files.length, total: files.length });
    this.#stats.ms.check = performance.now() - started - this.#stats.ms.link;
    this.#stores.flush();
    const configuration = this.configurationResults();
    return {
      files: [...configuration.files, ...results],
      problems: [...configuration.problems, ...this.#scan.problems, ...(this.#absences.length > 0 ? this.#absences : this.#frontends.absences(this.#program.keys(), this.#folders[0] ?? '')), ...this.#fileProblems(selection)],
      cancelled: cancel.requested,
      stats: this.#stats.result([...this.#program.values()], results, (file) => this.#engine.resolvedCalls(file)),
    };
  }

  checkFile(id: FileId, cancel: Cancel): CheckedFile | undefined {
    const file = this.#program.get(id);
    if (file === undefined || cancel.requested) return undefined;
    this.#update();
    if (this.#silence(file) !== undefined || !this.#files.has(id)) return undefined;
    if (file.damaged !== undefined && !file.open) return { file: id, text: file.text(), findings: [], suppressed: [], timings: [] };
    const started = performance.now();
    let result = this.#engine.checkUnless(id, () => cancel.requested);
    if (this.#recover()) {
      this.#update();
      result = this.#engine.checkUnless(id, () => cancel.requested);
    }
    if (result === undefined) return undefined;
    this.#stats.checked(id, performance.now() - started);
    const snapshot = this.#files.get(id);
    return {
      ...result,
      file: id,
      get text() {
        return snapshot?.text() ?? '';
      },
    };
  }

  checkText(id: FileId, text: string): CheckedFile | undefined {
    this.#update();
    const file = this.#program.get(id);
    const current = this.#files.get(id);
    if (file === undefined || current === undefined) return undefined;
    const facts = this.#frontends.lower(id, text);
    if (facts === undefined) return undefined;
    return this.#checkInstead({ ...current, facts, text: () => text });
  }

  checkAlone(id: FileId): CheckedFile | undefined {
    this.#update();
    const current = this.#files.get(id);
    const settings = this.#settings.of(id);
    if (current === undefined || settings.neighbours.length === 0) return undefined;
    const levels = new Map(settings.levels);
    for (const { rule } of settings.neighbours) levels.delete(rule);
    return this.#checkInstead({ ...current, settings: { ...settings, levels } });
  }

  /** Findings of a file as if it were another one. */
  #checkInstead(file: SnapshotFile): CheckedFile {
    try {
      this.#engine.update(this.#snapshot(new Map(this.#files).set(file.id, file)));
      return { ...this.#engine.check(file.id), file: file.id, text: file.text() };
    } finally {
      this.#engine.update(this.#snapshot(this.#files));
    }
  }

  lower(file: FileId, text: string): FileFacts | undefined {
    return this.#frontends.lower(file, text);
  }

  parses(file: FileId, text: string): boolean {
    return this.#frontends.of(file)?.parses(text, file) ?? false;
  }

  openText(id: FileId, text: string, version: number): void {
    const frontend = this.#frontends.of(id);
    if (frontend === undefined || this.#frontends.absence(id) !== undefined) return;
    const file = this.#program.get(id) ?? new ProgramFile(id);
    this.#program.set(id, file);
    file.openWith(frontend, text, version);
    file.silent = this.#scan.reason(id);
    this.#changed = true;
    if (folderOf(this.#folders, id) === undefined && hasPath(id)) this.#loadImportsOf([file]);
  }

  editText(id: FileId, changes: readonly { readonly start: number; readonly end: number; readonly text: string }[], version: number): void {
    this.#program.get(id)?.edit(changes, version);
    this.#changed = true;
  }

  closeText(id: FileId): void {
    const file = this.#program.get(id);
    if (file === undefined) return;
    file.close();
    this.#changed = true;
    if (!hasPath(id) || (!file.onDisk && statOf(id) === undefined) || file.silent !== undefined) this.#program.delete(id);
    else file.dirty = true; // Closed without saving, or saved meanwhile: what counts again is the disk.
  }

  changedOnDisk(paths: readonly string[]): void {
    if (paths.length > MANY_CHANGES) this.#stale = true;
    this.#frontends.changedOnDisk(paths.length > MANY_CHANGES ? 'all' : paths.map(normalPath));
    for (const path of paths.map(normalPath)) this.#changedPath(path);
    this.#changed = true;
  }

  setFolders(folders: readonly string[]): void {
    this.#folders = folders.map(normalPath);
    this.#stale = true;
  }

  setOverrides(overrides: Overrides, folder?: string): void {
    const key = folder === undefined ? '' : normalPath(folder);
    // A folder without settings of its own goes by the general ones.
    const before = this.#overrides.get(key) ?? this.#overrides.get('');
    this.#overrides.set(key, overrides);
    const files = (each: Overrides | undefined): string => JSON.stringify([each?.exclude, each?.configFile, each?.environment]);
    // Levels and versions change no fact; what is excluded and what is installed does change the program.
    if (files(before) !== files(overrides)) this.#stale = true;
    this.#settings = this.#newSettings();
    this.#changed = true;
  }

  writeFacts(folder: string): number {
    return writeProgramFacts(normalPath(folder), this.#program.values(), (id) => this.#frontends.of(id));
  }

  configurationResults(): { readonly files: readonly CheckedFile[]; readonly problems: readonly Problem[] } {
    const rule = this.#options.rules.find(({ id }) => id === CONFIGURATION_RULE);
    return configurationResults(this.#settings.configurations.files, rule?.severity ?? 'warning');
  }

  whySilent(path: string): string | undefined {
    const id = hasPath(path) ? fileOf(path) : fileId(path);
    if (this.#frontends.of(id) === undefined) return 'files of this kind are not analysed';
    const file = this.#program.get(id);
    if (file === undefined) return this.#scan.reason(id) ?? this.#frontends.absence(id) ?? (isFolder(path) ? 'it is a folder' : 'it is not a file of the workspace');
    return this.#silence(file) ?? file.unreadable?.message ?? (file.open ? undefined : file.damaged?.message);
  }

  effectiveSettings(path: string): EffectiveSettings {
    return this.#settings.of(hasPath(path) ? normalPath(path) : path);
  }

  text(id: FileId): string | undefined {
    const file = this.#program.get(id);
    if (file !== undefined) return this.#files.get(id)?.text() ?? file.text();
    const source = hasPath(id) ? readSource(id) : undefined;
    return source === undefined || 'unreadable' in source ? undefined : source.text;
  }

  async dispose(): Promise<void> {
    this.#stores.flush();
    for (const file of this.#program.values()) if (file.open) file.close();
    this.#stores.close();
    this.#program.clear();
    this.#frontends.dispose();
  }

  #newSettings(): Settings {
    return new Settings(this.#options.rules, this.#folders, new Map(this.#overrides));
  }

  #newScan(): FolderScan {
    return new FolderScan({ folders: this.#folders, settings: this.#settings, extensions: this.#frontends.extensions, explicit: this.#explicit });
  }

  #changedPath(path: string): void {
    const name = baseName(path);
    const installed = this.#settings.environments.some((environment) => within(environment, path));
    if (installed) {
      this.#libraries = undefined;
      return;
    }
    const configures = CONFIGURATION_FILES.some((each) => each === name) || isNeighbourConfiguration(name) || WORLD_FILES.has(name) || path === this.#overrides.get('')?.configFile || path.includes('/.git/');
    if (configures) {
      this.#stale = true;
      return;
    }
    const id = fileId(path);
    const file = this.#program.get(id);
    const stats = statOf(path);
    if (this.#frontends.of(id) === undefined) {
      // A folder was made or moved here, or one that held files is gone.
      if (stats?.isDirectory() === true || [...this.#program.keys()].some((each) => within(path, each) && each !== path)) this.#stale = true;
      return;
    }
    if (stats === undefined || !stats.isFile()) {
      if (file === undefined) return;
      file.onDisk = false;
      if (!file.open) this.#program.delete(id);
      return;
    }
    if (file === undefined && (folderOf(this.#folders, id) === undefined || this.#scan.reason(id) !== undefined)) return;
    const entry = file ?? new ProgramFile(id);
    this.#program.set(id, entry);
    entry.onDisk = true;
    entry.dirty = true;
  }

  /** When a process of a front end has ended, whatever was asked of it since is worked out anew. */
  #recover(): boolean {
    // Nobody else may have a question for a process that is away: its answers so far are remembered.
    if (this.#health.away) this.#frontends.prepare(this.#program.keys());
    const { health } = this.#frontends;
    const lost = health.deaths !== this.#health.deaths || (this.#health.away && !health.away);
    this.#health = health;
    if (!lost) return false;
    for (const file of this.#program.values()) {
      const frontend = this.#frontends.of(file.id);
      if (frontend?.inThread === true) file.readAnew(frontend);
    }
    this.#engine = this.#newEngine();
    this.#changed = true;
    return true;
  }

  #update(): void {
    this.#recover();
    if (!this.#changed) return;
    this.#reading.readDirty((id) => lowerFile(this.#options.frontends, id));
    const files = new Map<FileId, SnapshotFile>();
    for (const file of this.#program.values()) {
      if (!file.readable || (file.silent !== undefined && file.silent !== IMPORTED)) continue;
      const settings = this.#settings.of(file.id);
      const folder = folderOf(this.#folders, file.id);
      files.set(file.id, file.snapshot(settings, folder === undefined ? baseName(file.id) : relativeTo(folder, file.id)));
    }
    this.#files = files;
    this.#engine.update(this.#snapshot(files));
    this.#changed = false;
  }

  #snapshot(files: ReadonlyMap<FileId, SnapshotFile>): Snapshot {
    const libraries = this.#currentLibraries();
    const { stdlib } = this.#options;
    const coroutines = stdlib.coroutines === undefined ? undefined : { names: stdlib.coroutines, complete: libraries === undefined || libraries.folders.length === 0 };
    return { files, roots: this.#roots(), library: (module) => stdlib(module) ?? libraries?.module(module), coroutines };
  }

  #currentLibraries(): Libraries | undefined {
    const frontend = this.#frontends.ofLanguage('python');
    if (frontend === undefined) return undefined;
    if (this.#libraries !== undefined) return this.#libraries;
    const environments = this.#settings.environments;
    const folders = [...new Set(environments.flatMap(packageFolders))];
    this.#libraries = new Libraries(folders, frontend, this.#stores.ofLibraries(frontend, folders));
    return this.#libraries;
  }

  #roots(): readonly string[] {
    const configured = [...new Set([...this.#folders, ...this.#scan.projects])].flatMap((folder) => this.#settings.configurations.forFolder(folder).roots);
    const loose = this.#looseFiles().map((file) => importRoot(file.id));
    const editable = (this.#libraries?.folders ?? []).filter((folder) => folderOf(this.#folders, folder) !== undefined && !folder.endsWith('/site-packages'));
    return importRoots({ configured, projects: [...this.#scan.projects, ...this.#folders, ...loose], editable });
  }

  #looseFiles(): ProgramFile[] {
    return [...this.#program.values()].filter((file) => hasPath(file.id) && folderOf(this.#folders, file.id) === undefined);
  }

  /** Files outside every folder are looked at together with what they import, as far as it lies beside them. */
  #loadImportsOf(start: readonly ProgramFile[]): void {
    loadImports(start, this.#program, (id) => this.#reading.take(lowerFile(this.#options.frontends, id)));
  }

  #silence(file: ProgramFile): string | undefined {
    return file.silent ?? this.#frontends.absence(file.id) ?? (file.generated && !file.open && !this.#explicit.has(file.id) ? languageOf(file.id) === 'python' ? 'its header says that a program wrote it' : 'a program wrote it: its header says so, or its lines are those of a minifier' : undefined);
  }

  #fileProblems(selection: 'all' | readonly FileId[]): Problem[] {
    const selected = selection === 'all' ? undefined : new Set(selection);
    return [...this.#program.values()].flatMap((file) => (selected?.has(file.id) === false || this.#silence(file) !== undefined ? [] : problemsOf(file)));
  }

  #storeOf(id: FileId): FactsStore | undefined {
    const frontend = this.#frontends.of(id);
    return frontend === undefined ? undefined : this.#stores.ofFolder(frontend, folderOf(this.#folders, id));
  }
}

/** More changes at once than this are a change of branch: walking anew is cheaper than asking about each. */
const MANY_CHANGES = 200;
const WORLD_FILES = new Set(['.gitignore', '.python-version', 'setup.cfg', 'setup.py', 'pyvenv.cfg', '__init__.py']);
