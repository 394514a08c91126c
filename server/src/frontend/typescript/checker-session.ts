import { existsSync } from 'node:fs';
import type { Diagnostic, Project, Snapshot } from 'typescript/unstable/sync';
import type { SourceFile } from 'typescript/unstable/ast';
import type { UpdateSnapshotParams } from 'typescript/unstable/proto';
import { fileId, type FileId } from '../../model/index.ts';
import { NativeProcess, type NativeOptions } from './native.ts';
import { ProjectFinder } from './projects.ts';

/** From so many on, a project's syntax errors are asked for at once. */
const MANY = 20;

/** Trees that are kept at most, give or take those that are asked about meanwhile. */
const KEPT_TREES = 256;

type Change = 'changed' | 'created' | 'deleted';

/**
 * What the native process is told and has told: open projects, texts that differ from the disk, the current snapshot.
 * All questions about one snapshot are asked between two changes of it.
 */
export class CheckerSession {
  readonly #native: NativeProcess;
  readonly #finder: ProjectFinder;
  readonly #overlays = new Map<FileId, string>();
  /** Not yet told. */
  readonly #changes = new Map<FileId, Change>();
  readonly #configurations = new Set<string>();
  /** Files that no configuration takes in: each is opened by name. */
  readonly #loose = new Set<FileId>();
  readonly #closed = new Set<FileId>();
  readonly #projectOf = new Map<FileId, string>();
  readonly #texts = new WeakMap<object, string>();
  #snapshot: Snapshot | undefined;
  #generation = 0;
  #revision = 0;
  #unopened = new Set<string>();
  /** Files that parsed without an error when their project was opened, and have not changed since. */
  readonly #sound = new Set<FileId>();
  /** More changed on disk than is worth naming. */
  #everything = false;

  readonly #exists: (file: string) => boolean;
  readonly #expectsOverlays: boolean;
  /** Sources read since the trees were last dropped. */
  #read = 0;

  constructor(options: Omit<NativeOptions, 'overlay'>) {
    this.#expectsOverlays = options.expectsOverlays;
    this.#finder = new ProjectFinder((file) => this.#exists(file));
    this.#exists = (file) => options.fileSystem?.fileExists?.(file) ?? existsSync(file);
    this.#native = new NativeProcess({ ...options, overlay: (file) => this.#overlays.get(fileId(file)) });
  }

  get native(): NativeProcess {
    return this.#native;
  }

  /** Grows with every change of what the checker sees. */
  get revision(): number {
    return this.#revision;
  }

  /** Opens the projects of many files in one step. */
  prepare(files: readonly FileId[]): void {
    for (const file of files) {
      const configuration = this.#finder.configurationOf(file);
      if (configuration !== undefined && !this.#configurations.has(configuration)) {
        this.#configurations.add(configuration);
        this.#unopened.add(configuration);
      }
    }
    const unplaced = files.filter((file) => !this.#projectOf.has(file));
    if (unplaced.length > 0) this.#place(unplaced);
    else this.#current();
  }

  /** The parsed text; `undefined` while there is no process. */
  source(file: FileId, text: string): SourceFile | undefined {
    if (!this.#projectOf.has(file) && !this.#loose.has(file)) this.prepare([file]);
    this.#trim();
    const before = this.#parsed(file);
    if (before?.text === text) return before;
    this.#setText(file, text);
    if (before === undefined) {
      // Imports of it that led nowhere lead here now.
      this.#note(file, 'created');
      this.#place([file]);
    }
    const now = this.#parsed(file);
    // The process reads with its own rules (a byte order mark); positions that do not fit the text would be worse than none.
    return now?.text === text ? now : undefined;
  }

  /** What the parser could not read in the text that the checker sees now. */
  syntaxErrors(file: FileId): readonly Diagnostic[] {
    return this.#sound.has(file) ? [] : (this.ask(file, (project) => project.program.getSyntacticDiagnostics(file)) ?? []);
  }

  /** The source as the checker sees it now. */
  current(file: FileId): SourceFile | undefined {
    return this.#parsed(file);
  }

  /** Remembers which text facts are of, so that the checker can be shown it again. */
  remember(facts: object, text: string): void {
    this.#texts.set(facts, text);
  }

  /** Makes the checker see the text that the facts are of; those of which no text is known are of what is on disk. */
  show(facts: object, file: FileId): void {
    const shown = this.#overlays.get(file);
    if (shown === undefined) return;
    const text = this.#texts.get(facts);
    if (shown === text) return;
    if (text !== undefined) return this.#setText(file, text);
    this.#overlays.delete(file);
    this.#note(file, 'changed');
  }

  /** Files of which the checker sees another text than the disk's. */
  get overlaid(): Iterable<FileId> {
    return this.#overlays.keys();
  }

  /** Files came, changed or went on disk; what counts of them is the disk again, until another text is given. */
  changedOnDisk(paths: readonly string[] | 'all'): void {
    this.#finder.forget();
    if (paths === 'all') {
      this.#everything = true;
      this.#sound.clear();
      this.#projectOf.clear();
      return;
    }
    for (const file of paths.map(fileId)) {
      const known = this.#projectOf.has(file) || this.#configurations.has(file);
      const exists = this.#exists(file);
      this.#overlays.delete(file);
      if (!exists) this.#projectOf.delete(file);
      this.#note(file, exists ? (known ? 'changed' : 'created') : 'deleted');
      if (!exists && this.#loose.delete(file)) this.#closed.add(file);
    }
  }

  project(file: FileId): Project | undefined {
    const snapshot = this.#current();
    const name = this.#projectOf.get(file);
    return name === undefined ? undefined : snapshot?.getProject(name);
  }

  /** Asks the checker of the project that holds a file. */
  ask<T>(file: FileId, question: (project: Project) => T): T | undefined {
    const { ended } = this.#native;
    const asked = (): T | undefined =>
      this.#native.ask(() => {
        const project = this.project(file);
        return project === undefined ? undefined : question(project);
      });
    const answer = asked();
    // A process that ended meanwhile may have done so long before the question; only one that ends again ends of it.
    return answer === undefined && this.#native.ended > ended ? asked() : answer;
  }

  close(): void {
    this.#snapshot = undefined;
    this.#native.close();
  }

  /** Trees take several times the memory of their texts, and an editor that runs all day asks again about few of them. */
  #trim(): void {
    this.#read += 1;
    if (!this.#expectsOverlays || this.#read < KEPT_TREES) return;
    this.#read = 0;
    this.#native.ask((api) => api.clearSourceFileCache());
  }

  #parsed(file: FileId): SourceFile | undefined {
    return this.ask(file, (project) => project.program.getSourceFile(file));
  }

  #setText(file: FileId, text: string): void {
    if (!this.#overlays.has(file) && !this.#exists(file)) this.#native.useFilesNotOnDisk();
    else this.#native.useOverlays();
    this.#overlays.set(file, text);
    this.#note(file, 'changed');
  }

  /** Of several changes of one file the process is told the sum. */
  #note(file: FileId, change: Change): void {
    const before = this.#changes.get(file);
    this.#sound.delete(file);
    if (before === 'deleted' && change !== 'deleted') this.#changes.set(file, 'changed');
    else if (before !== 'created' || change === 'deleted') this.#changes.set(file, change);
  }

  #noted(change: Change): FileId[] {
    return [...this.#changes].flatMap(([file, each]) => (each === change ? [file] : []));
  }

  /** Finds the project of each file: the one that its nearest configuration names if that takes it in, else whichever the process chooses. */
  #place(files: readonly FileId[]): void {
    const snapshot = this.#current();
    if (snapshot === undefined) return;
    const wanted = new Map(files.map((file) => [String(file), file]));
    const byProject = new Map<string, FileId[]>();
    for (const file of files) {
      const configuration = this.#finder.configurationOf(file);
      if (configuration === undefined) continue;
      const list = byProject.get(configuration);
      if (list === undefined) byProject.set(configuration, [file]);
      else list.push(file);
    }
    this.#native.ask(() => {
      for (const [configuration, members] of byProject) {
        const names = snapshot.getProject(configuration)?.program.getSourceFileNames();
        if (names === undefined) continue;
        const held = new Set(names);
        for (const file of members) if (held.has(file)) this.#take(file, configuration, wanted);
        if (members.length < MANY) continue;
        const broken = new Set((snapshot.getProject(configuration)?.program.getSyntacticDiagnostics() ?? []).map((each) => each.fileName));
        for (const file of members) if (held.has(file) && !broken.has(file)) this.#sound.add(file);
      }
    });
    const left = [...wanted.values()];
    if (left.length === 0) return;
    for (const file of left) this.#loose.add(file);
    const opened = this.#advance(left);
    if (opened === undefined) return;
    this.#native.ask(() => {
      for (const file of left) {
        const project = opened.getDefaultProjectForFile(file);
        if (project !== undefined) this.#take(file, project.configFileName, wanted);
      }
    });
  }

  #take(file: FileId, project: string, wanted: Map<string, FileId>): void {
    this.#projectOf.set(file, project);
    wanted.delete(file);
  }

  /** The snapshot with every change taken in. */
  #current(): Snapshot | undefined {
    const pending = this.#everything || this.#changes.size + this.#unopened.size + this.#closed.size > 0;
    if (this.#snapshot !== undefined && this.#generation === this.#native.generation && !pending) return this.#snapshot;
    return this.#advance([]);
  }

  /** What is to be told, which is not told again: a change that the process cannot take in must not keep it from taking in later ones. */
  #pending(fresh: boolean, reopened: readonly FileId[], openFiles: readonly FileId[]): UpdateSnapshotParams {
    const changed = { changed: this.#noted('changed'), created: this.#noted('created'), deleted: this.#noted('deleted') };
    const told: UpdateSnapshotParams = {
      openProjects: [...(fresh ? this.#configurations : this.#unopened)],
      openFiles: fresh ? [...this.#loose] : [...new Set([...reopened, ...openFiles])],
      ...(fresh ? {} : { closeFiles: [...this.#closed], fileChanges: this.#everything ? { invalidateAll: true } : changed }),
    };
    this.#everything = false;
    this.#changes.clear();
    this.#closed.clear();
    this.#unopened = new Set();
    return told;
  }

  #advance(openFiles: readonly FileId[]): Snapshot | undefined {
    return this.#native.ask((api) => {
      const fresh = this.#generation !== this.#native.generation;
      const before = fresh ? undefined : this.#snapshot;
      this.#generation = this.#native.generation;
      // The text of an opened file is read when it is opened: one that changed is closed first, and opened again in a step of its own.
      const reopened = fresh ? [] : [...this.#changes.keys()].filter((file) => this.#loose.has(file));
      const told = this.#pending(fresh, reopened, openFiles);
      if (reopened.length > 0) api.updateSnapshot({ closeFiles: reopened, fileChanges: { changed: reopened } }).dispose();
      const snapshot = api.updateSnapshot(told);
      this.#revision += 1;
      before?.dispose();
      this.#snapshot = snapshot;
      return snapshot;
    });
  }
}
