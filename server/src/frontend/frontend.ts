import type { Call, Callee, ClassFact, ClassKey, ExpectedResult, FileFacts, FileId, Language, Ref, Span, Unit, UnitKey, Value, World } from '../model/index.ts';

/** One language: from text to facts, and from facts of many files to what references stand for. */
export interface Frontend {
  readonly language: Language;
  /** File name endings, with the dot, of files to check. */
  readonly extensions: readonly string[];
  /** Changes whenever the same text could give other facts; part of the cache key. */
  readonly version: string;
  /** Facts of a text from scratch. Never throws for what a text contains: broken parts become `problems`. */
  lower(text: string, options: LowerOptions): FileFacts;
  /** Opens a text for editing: later edits reuse the tree. */
  open(text: string, options: LowerOptions): OpenText;
  /** Whether the text parses without an error; what a fix is checked with. `file` tells the dialect. */
  parses(text: string, file?: FileId): boolean;
  link(input: LinkInput): Resolver;
  /** Facts can be made in this front end's own thread only, because they come from a process that it owns. */
  readonly inThread?: boolean;
  /** Told of the files that will be lowered, before the first: a project is opened once, not once for each file. */
  prepare?(files: readonly FileId[]): void;
  /**
   * Told of files and folders of any kind that were made, changed or deleted on disk: what it has read of projects and of installed packages may be out of date.
   * `all`: more of them than are worth naming.
   */
  changedOnDisk?(paths: readonly string[] | 'all'): void;
  /** How the process that it needs is doing; absent where it needs none. */
  readonly status?: FrontendStatus;
  dispose?(): void;
}

/** There is no process to parse with: the file has no facts now and may have some later, so that nothing is to be kept of it. */
export class FrontendUnavailable extends Error {}

export interface FrontendStatus {
  readonly state: 'idle' | 'running' | 'restarting' | 'missing';
  /** For people: the version that runs, or why none does and what to do. */
  readonly says: string;
  readonly restarts: number;
  /** Resident memory of the process, where it can be read. */
  readonly memoryBytes?: number;
}

export interface LowerOptions {
  readonly file: FileId;
  /** Facts of interfaces are enough (stubs, installed packages): bodies need no calls or accesses. */
  readonly depth: 'whole' | 'interface';
}

/** A text with its parse tree. Mutable and owned by one session. */
export interface OpenText {
  readonly text: string;
  /** Replaces ranges, in the order given, as in `textDocument/didChange`. */
  edit(changes: readonly { readonly start: number; readonly end: number; readonly text: string }[]): void;
  facts(): FileFacts;
  dispose(): void;
}

export interface LinkInput {
  /** Files to check, by id, with their facts. */
  readonly files: ReadonlyMap<FileId, FileFacts>;
  /** Folders whose children are top-level modules, nearest first (workspace folders, `src`, configured paths). */
  readonly roots: readonly string[];
  /** Facts of a library module: the stub index or an installed package. `undefined`: not to be had. */
  readonly library: (module: string) => LibraryModule | undefined;
  readonly world: (file: FileId) => World;
  /** The catalogue knows a class of this dotted name: a symbol called by it gives an instance. */
  readonly knownClass: (name: string) => boolean;
  /** A resolver for an earlier snapshot: what depends on files whose digest is the same is kept. */
  readonly previous?: Resolver;
}

export interface LibraryModule {
  readonly file: FileId;
  readonly facts: FileFacts;
  /** Of a package: `a/__init__.py`. Relative imports start here. */
  readonly package: boolean;
}

/** Answers what references stand for. Lazy and memoised; pure for one snapshot. */
export interface Resolver {
  /** What `ref` stands for in `unit`, at evaluation order `order` where several bindings could apply. */
  value(unit: UnitKey, ref: Ref, order?: number): Value;
  /** What a call calls. At least one entry; `unknown` when nothing is known. */
  callees(unit: UnitKey, call: Call): readonly Callee[];
  /** The type of `self.name` or a class attribute, over all methods and base classes. */
  attribute(cls: ClassKey, name: string): Value;
  /** The class and its bases in method resolution order; `complete` is false when a base is unknown. */
  mro(cls: ClassKey): { readonly classes: readonly ClassKey[]; readonly names: readonly string[]; readonly complete: boolean };
  subclasses(cls: ClassKey): readonly ClassKey[];
  findMethod(cls: ClassKey, name: string): UnitKey | undefined;
  unit(key: UnitKey): { readonly file: FileId; readonly index: number; readonly unit: Unit; readonly library: boolean } | undefined;
  class(key: ClassKey): { readonly file: FileId; readonly index: number; readonly fact: ClassFact; readonly library: boolean } | undefined;
  facts(file: FileId): FileFacts | undefined;
  /** What a call gives, where that can be told without telling what it calls. */
  result?(unit: UnitKey, call: Call): Value | undefined;
  /** The static type of the expression at a span, where a type checker is at hand. */
  typeAt?(file: FileId, at: Span): Value;
  /** What the place of an expression at a span makes of a function put there: what it does with what the function gives. */
  expectedAt?(file: FileId, at: Span): ExpectedResult;
  /** Dotted module name of a file. */
  moduleName(file: FileId): string | undefined;
  /** The workspace file that an import in `from` reaches, if any. */
  importedFile(from: FileId, module: string, level: number): FileId | undefined;
  /** Library modules that were asked for and not to be had, in order of first need. */
  readonly missing: ReadonlySet<string>;
}
