import type { FileFacts, FileId, Finding, Language, Severity, Span, World } from '../model/index.ts';
import type { Catalog, EngineOptions, FileResult, FileSettings } from '../engine/contract.ts';
import type { Frontend, FrontendStatus, LibraryModule } from '../frontend/frontend.ts';
import type { Rule } from '../rule-api/index.ts';
import type { Neighbour } from './neighbours/index.ts';

/** What the composition roots (`main`, `cli`, the analysis thread) hand to a workspace. */
export interface WorkspaceOptions {
  readonly folders: readonly string[];
  /** Files named by the user: checked wherever they are, unless the configuration excludes them. */
  readonly explicitFiles?: readonly string[];
  /** Those that own a process are disposed of with the workspace. */
  readonly frontends: readonly Frontend[];
  readonly rules: readonly Rule[];
  readonly catalog: Catalog;
  /** Stub facts of a standard library module, or undefined. */
  readonly stdlib: { (module: string): LibraryModule | undefined; /** Names of its functions whose calls may give a coroutine. */ readonly coroutines?: ReadonlySet<string> };
  /** Folder for cached facts; none: no cache. */
  readonly cacheFolder?: string;
  /** Folders of facts that `writeFacts` has made, looked through for what is not in memory or in the cache. */
  readonly factsFolders?: readonly string[];
  /** Script of the lowering worker and how many to run; none: lower in this thread. */
  readonly lowering?: { readonly script: string; readonly workers: number };
  readonly overrides: Overrides;
  readonly log: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
  /** Told of a rule that crashed, whose other findings stand; none: it is logged as an error. */
  readonly onCrash?: EngineOptions['onCrash'];
}

/** What the command line or the editor sets over the project's configuration. */
export interface Overrides {
  readonly configFile?: string;
  readonly profile?: FileSettings['profile'];
  readonly levels?: ReadonlyMap<string, Severity | 'off'>;
  readonly pythonVersion?: { readonly major: number; readonly minor: number; readonly freeThreaded: boolean };
  readonly environment?: string;
  /** Written as in `.gitignore`, relative to each workspace folder. */
  readonly exclude?: readonly string[];
  /** Build without the GIL, when the version is left to the project. */
  readonly freeThreaded?: boolean;
}

export interface Cancel {
  readonly requested: boolean;
}

export interface Progress {
  (state: { readonly phase: 'discover' | 'read' | 'check'; readonly done: number; readonly total: number }): void;
}

/** Something that kept a file, a folder or a configuration from being read. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly kind: 'file' | 'config';
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
}

export interface CheckedFile extends FileResult {
  readonly file: FileId;
  readonly text: string;
}

export interface Results {
  readonly files: readonly CheckedFile[];
  readonly problems: readonly Problem[];
  readonly cancelled: boolean;
  readonly stats: Stats;
}

export interface Stats {
  readonly files: number;
  readonly bytes: number;
  readonly lowered: number;
  readonly fromCache: number;
  readonly parseErrors: number;
  readonly calls: number;
  /** Worked out when it is read, because it asks about every call of the program. */
  readonly resolvedCalls: number;
  readonly ms: { readonly discover: number; readonly lower: number; readonly link: number; readonly check: number; readonly total: number };
  readonly rules: ReadonlyMap<string, { readonly ms: number; readonly findings: number }>;
  readonly slowestFiles: readonly { readonly file: FileId; readonly ms: number }[];
  readonly heapBytes: number;
}

/**
 * The files of one or more folders with the texts that are open in an editor: the only mutable state.
 * Used by the command line directly and by the language server in its analysis thread.
 */
export interface Workspace {
  /** Finds, reads and lowers every file to check (in workers, with the cache). Must be called before `check`. */
  load(cancel: Cancel, progress?: Progress): Promise<void>;
  /** Files and folders to check, as given on the command line; others are still part of the program. */
  check(selection: 'all' | readonly FileId[], cancel: Cancel, progress?: Progress): Promise<Results>;
  checkFile(file: FileId, cancel: Cancel): CheckedFile | undefined;
  openText(file: FileId, text: string, version: number): void;
  editText(file: FileId, changes: readonly { readonly start: number; readonly end: number; readonly text: string }[], version: number): void;
  closeText(file: FileId): void;
  /** Paths that were made, changed, or deleted on disk: sources, configuration, environments. */
  changedOnDisk(paths: readonly string[]): void;
  setFolders(folders: readonly string[]): void;
  /** For all folders, or for one, whose own then stand instead of the general ones. */
  setOverrides(overrides: Overrides, folder?: string): void;
  /** Writes the facts of every file that was read into a folder that builds may share; gives how many. */
  writeFacts(folder: string): number;
  /** Findings and problems of the configuration files that were read for the files of the program. */
  configurationResults(): { readonly files: readonly CheckedFile[]; readonly problems: readonly Problem[] };
  /** Findings for a text that the file might have, without opening it: what a fix is checked with. */
  checkText(file: FileId, text: string): CheckedFile | undefined;
  /** With the rules that are left to other linters of the workspace; `undefined` when there are none. */
  checkAlone(file: FileId): CheckedFile | undefined;
  /** Facts of a text that the file might have. */
  lower(file: FileId, text: string): FileFacts | undefined;
  /** Whether a text parses as the language of the file. */
  parses(file: FileId, text: string): boolean;
  /** Files and folders changed in a way that only `load` takes up. */
  readonly stale: boolean;
  /** Whether a file is analysed, and if not the first reason why. */
  whySilent(path: string): string | undefined;
  effectiveSettings(path: string): EffectiveSettings;
  text(file: FileId): string | undefined;
  /** All files of the program that are checked. */
  readonly files: readonly FileId[];
  /** How the processes do that front ends own. */
  readonly frontends: readonly { readonly language: Language; readonly status: FrontendStatus }[];
  dispose(): Promise<void>;
}

export interface EffectiveSettings extends FileSettings {
  /** The configuration files that apply, nearest first, and where each world fact comes from. */
  readonly chain: readonly string[];
  /** Rules that are off because another linter of the workspace reports the same. */
  readonly neighbours: readonly Neighbour[];
  readonly world: World;
  readonly environment?: string;
  /** The file of known findings that the configuration names. */
  readonly baseline?: string;
}

export type { Finding, Span };
