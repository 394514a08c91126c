import type { Effect, EffectPart, FileFacts, FileId, Finding, Severity, World } from '../model/index.ts';
import type { Frontend, LibraryModule } from '../frontend/frontend.ts';
import type { Rule } from '../rule-api/index.ts';

/** Everything one analysis sees. Immutable: a change makes a new snapshot, which shares what did not change. */
export interface Snapshot {
  readonly files: ReadonlyMap<FileId, SnapshotFile>;
  readonly roots: readonly string[];
  /** Facts of a library module, or `undefined` when there are none to be had (yet). */
  readonly library: (module: string) => LibraryModule | undefined;
  /** Names of library functions that may give a coroutine, of all libraries if `complete`; where absent, any name may. */
  readonly coroutines?: { readonly names: ReadonlySet<string>; readonly complete: boolean } | undefined;
}

export interface SnapshotFile {
  readonly id: FileId;
  readonly facts: FileFacts;
  /** The text, read when a message, a fix or a fingerprint needs it. */
  readonly text: () => string;
  readonly settings: FileSettings;
  /** Relative to the workspace folder, forward slashes. */
  readonly relativePath: string;
}

/** The configuration that applies to one file, resolved. */
export interface FileSettings {
  readonly profile: 'calm' | 'standard' | 'strict';
  /** Levels by rule id; what is not named has the rule's own level. */
  readonly levels: ReadonlyMap<string, Severity | 'off'>;
  readonly world: World;
  readonly requireReason: boolean;
  readonly honourForeignSuppressions: boolean;
  /** Dotted names of callables that take ownership of a task or awaitable passed to them. */
  readonly taskOwners: readonly string[];
}

export interface EngineOptions {
  readonly frontends: readonly Frontend[];
  readonly rules: readonly Rule[];
  readonly catalog: Catalog;
  /** Told of a rule that crashed; its other findings stand. */
  readonly onCrash: (crash: { readonly rule: string; readonly file: FileId; readonly error: unknown }) => void;
}

/** What libraries do. Implemented by `catalog/`, handed in by the composition root. */
export interface Catalog {
  effect(names: readonly string[]): Effect | undefined;
  knownClass(name: string): boolean;
  /** What rows say of things that have this last name: a cheap test before anything is resolved. */
  saidOf(lastName: string): ReadonlySet<EffectPart>;
  /** Something of this last name starts threads: a cheap test before anything is resolved. */
  startsThreads(lastName: string): boolean;
  /** A web framework, by the first part of its modules' names. */
  servesRequests(packageName: string): boolean;
  /** What a method of this name does to a built-in container. */
  containerMethod(name: string): 'reads' | 'mutates' | 'gives-view' | undefined;
  /** Decorators that keep a function what it is (`functools.wraps`-like), or make a coroutine function something else (`app.task`). */
  decorator(names: readonly string[]): 'keeps' | 'makes-sync' | 'makes-context-manager' | 'makes-web-handler' | undefined;
}

/** Runs analyses over snapshots. Holds only memoised results of the last snapshot; every answer is a function of the snapshot. */
export interface Engine {
  /** Takes a snapshot; reuses link results and summaries of the one before where nothing they depend on changed. */
  update(snapshot: Snapshot): void;
  /** Findings of one file, after suppression, sorted by place then rule. */
  check(file: FileId): FileResult;
  /** As `check`. `cancelled` is asked before each rule; once it says yes, there is no result. */
  checkUnless(file: FileId, cancelled: () => boolean): FileResult | undefined;
  /** How many calls of a file are known to call something; resolves those that no rule asked about. For statistics. */
  resolvedCalls(file: FileId): number;
  /** Library modules that would have told more; the session loads them and updates. */
  readonly missingModules: ReadonlySet<string>;
  readonly counters: Counters;
}

export interface FileResult {
  readonly findings: readonly Finding[];
  /** Silenced by a comment, a baseline is applied later: for explainers and statistics. */
  readonly suppressed: readonly Finding[];
  readonly timings: readonly { readonly rule: string; readonly ms: number }[];
}

/** How much work was done since the engine was made; tests check them instead of the clock. */
export interface Counters {
  readonly filesLinked: number;
  readonly unitsSummarised: number;
  readonly filesChecked: number;
  readonly rulesRun: number;
}
