import type {
  Call,
  Callee,
  Certainty,
  ClassFact,
  ClassKey,
  Computing,
  Directive,
  Effect,
  EffectPart,
  ExpectedResult,
  FileFacts,
  FileId,
  Ref,
  Running,
  Span,
  SpawnKind,
  Spawning,
  Summary,
  Suspension,
  Unit,
  UnitKey,
  Use,
  Value,
  World,
} from '../model/index.ts';
import type { Guard, GuardedBy, HeldLock, LockIdentity, LockNesting, LocksHeld, Overlap, PlaceAccess, SharedPlace } from './sharing.ts';

/** A unit in its file. */
export interface UnitSite {
  readonly file: FileId;
  readonly index: number;
  readonly key: UnitKey;
  readonly unit: Unit;
  /** Belongs to an installed package or a stub: never reported in. */
  readonly library: boolean;
}

/** A call in its unit. */
export interface CallSite {
  readonly in: UnitSite;
  readonly index: number;
  readonly call: Call;
}

/** The file being checked. */
export interface FileView {
  readonly id: FileId;
  readonly facts: FileFacts;
  readonly world: World;
  readonly units: readonly UnitSite[];
  /** All calls of all units, in the order of the text. */
  readonly calls: readonly CallSite[];
  /** `test_*.py`, `*_test.py`, `conftest.py`, a file under `tests/`. */
  readonly test: boolean;
  /** `cli.py`, `__main__.py`, a file under `cli/` or `management/commands/`: code of a command, which is run and ends. */
  readonly commandLine: boolean;
  readonly strict: boolean;
  text(at: Span): string;
  /** The whole text. */
  readonly source: string;
  /** White space before the first character of the line on which `offset` stands. */
  indent(offset: number): string;
  lineStart(offset: number): number;
  /** End of the line, before its line break. */
  lineEnd(offset: number): number;
  /** 1-based. */
  line(offset: number): number;
  /** One level of indentation as this file writes it. */
  readonly indentUnit: string;
  readonly newline: '\n' | '\r\n';
  /**
   * Edits that make `module` (or `name` from it) available and the text under which it may then be used:
   * no edit when it is imported already, under whatever alias.
   */
  importing(module: string, name?: string): { readonly edits: readonly { readonly at: Span; readonly text: string }[]; readonly text: string };
  /** Edits that indent the lines of a span by one level; multi-line strings inside are left alone. */
  indented(at: Span): readonly { readonly at: Span; readonly text: string }[];
  /** What the comments that speak to this linter did. Filled for rules that run `afterOthers`; empty for all others. */
  readonly suppressions: readonly SuppressionUse[];
}

/** One `ignore`, `ignore-file` or `off` comment, when every other rule has reported. */
export interface SuppressionUse {
  readonly directive: Extract<Directive, { readonly kind: 'ignore' | 'ignore-file' | 'off' | 'on' }>;
  /** Rules it names that exist, are not switched off, and of which it silenced nothing. */
  readonly unused: readonly { readonly id: string; readonly at: Span }[];
  /** Names of no rule, with the rule that was perhaps meant. */
  readonly unknown: readonly { readonly id: string; readonly at: Span; readonly meant?: string }[];
  /** The settings ask for a reason and there is none. */
  readonly lacksReason: boolean;
}

/** One place to which a value flows. */
export interface Flow {
  readonly use: Use;
  readonly in: UnitSite;
  readonly order: number;
  readonly region: number;
  readonly at: Span;
  /** Directly, through a local or captured name, a module variable, an attribute of an instance, or an element of a collection. */
  readonly via: 'direct' | 'name' | 'module' | 'attribute' | 'element';
}

/** All that is known to become of a value. */
export interface Fate {
  readonly flows: readonly Flow[];
  /** `yes`: it is returned, yielded, passed on, or stored where others may reach it, so that its later life cannot be seen from here. */
  readonly escapes: Certainty;
  /** The names and attributes that hold it, as written. */
  readonly holders: readonly string[];
}

/** How a unit comes to run: the lane, where it is created, and the calls that lead to the unit. */
export interface Lane {
  readonly kind: 'import' | 'main' | 'loop' | SpawnKind | 'signal-handler' | 'web-handler' | 'exit';
  /** In words, for a story: `the event loop`, `a thread started in \`serve\``. */
  readonly name: string;
  /** The spawning call; none for entry points. */
  readonly created?: CallSite;
  /** The unit at which the lane starts. */
  readonly entry: UnitSite;
  /** Calls from the entry to the unit, outermost first; empty for the entry itself. */
  readonly path: readonly CallSite[];
  /** Two activations of this lane may overlap. */
  readonly many: Certainty;
}

/** Whether a promise may be rejected, and the places from which the rejection comes, outermost first. */
export interface Rejection {
  readonly certainty: Certainty;
  readonly steps?: readonly { readonly site: UnitSite; readonly span: Span; readonly says: string }[];
}

/** The whole program, as of one snapshot. Every question is answered lazily and remembered. */
export interface ProgramView {
  /** What `ref` stands for where the unit evaluates it. */
  value(site: UnitSite, ref: Ref, order?: number): Value;
  /** At least one; `unknown` among them when not all are known. */
  callees(site: CallSite): readonly Callee[];
  /**
   * What the one callee that is certain does, from the catalogue, with conditions on arguments applied. `undefined`: nothing known or several callees that differ.
   * A rule to which only one part matters names it: calls whose spelling rules it out are then not resolved at all, and a row without that part may be answered by `undefined`.
   */
  effect(site: CallSite, part?: EffectPart): Effect | undefined;
  /** The catalogue's row for a dotted name. */
  effectOf(names: readonly string[]): Effect | undefined;
  /** Spawning at a call, with the callable resolved. */
  spawn(site: CallSite): Spawn | undefined;
  /** The callable that a call takes and runs, now or later (`runs` of its effect), resolved. */
  handed(site: CallSite): Handed | undefined;
  summary(unit: UnitKey): Summary;
  /** The ledger of what a call runs, in its own lane or in the one it starts, with the numbers that it is given: `Thread(target=count, args=(10_000_000,))`. */
  computing(site: CallSite): Computing;
  unit(key: UnitKey): UnitSite | undefined;
  class(key: ClassKey): { readonly file: FileId; readonly fact: ClassFact; readonly library: boolean } | undefined;
  /** Calls in the program that certainly or possibly call the unit. */
  callers(unit: UnitKey): readonly CallSite[];
  /** Every known way in which the unit comes to run; empty when nobody is known to run it. */
  lanes(unit: UnitKey): readonly Lane[];
  /** Those of its lanes that start at the unit itself; nobody's callers are followed, so it is cheap. */
  starts(unit: UnitKey): readonly Lane[];
  /** Where the result of a call goes, through names, attributes and collections. */
  fate(site: CallSite): Fate;
  /** The call's result is an awaitable that does nothing, or is lost, unless somebody takes it. */
  awaitable(site: CallSite): { readonly kind: 'coroutine' | 'task' | 'future' | 'awaitable' | 'promise' | 'thenable' | 'no'; readonly certainty: Certainty };
  /** A cheap test, by how the call is spelled: `false` when it certainly makes no coroutine, and nothing that the catalogue calls an awaitable. */
  mayMakeCoroutine(site: CallSite): boolean;
  /** A cheap test, by how the call is spelled: `false` when it certainly leads to nothing that blocks. */
  mayBlock(site: CallSite): boolean;
  /** What awaiting this gives error for: the awaited value is certainly not awaitable. */
  plain(site: UnitSite, suspension: Suspension): Certainty;
  /** What a call gives, whichever of its callees it calls; cheaper than asking for these. */
  result(site: CallSite): Value;
  /** The static type of the expression at a span of the unit's file, where a type checker is at hand; else `unknown`. */
  typeAt(site: UnitSite, at: Span): Value;
  /** What the place of an expression makes of a function put there, by its declared type. */
  expectedAt(site: UnitSite, at: Span): ExpectedResult;
  /** Calling the function may give a rejected promise: something in it throws, or is awaited and may be rejected, and is not caught. */
  rejects(unit: UnitKey): Rejection;
  /** The promise that a call gives may be rejected. */
  mayReject(site: CallSite): Rejection;
  /** The lock that an expression is, when it is one and it is known which. */
  lock(site: UnitSite, ref: Ref, order?: number): LockIdentity | undefined;
  /** The locks held at an order of evaluation: taken by the unit, or by everybody who calls it. */
  locksHeld(site: UnitSite, order: number): LocksHeld;
  /** As `locksHeld`, without looking at who calls the unit: cheap. */
  locksTaken(site: UnitSite, order: number): LocksHeld;
  /** The locks that the unit itself takes, in the order in which it does. */
  acquired(site: UnitSite): readonly HeldLock[];
  /** Locks that the unit takes, itself or by what it calls, while it holds another. */
  nestings(site: UnitSite): readonly LockNesting[];
  /** Locks that running the unit takes, itself or by what it calls, with the calls that lead to them. */
  takes(site: UnitSite): readonly { readonly lock: HeldLock; readonly path: readonly CallSite[] }[];
  /** Nestings, anywhere in the program, that lead from the inner lock back to the outer one. */
  lockCycle(nesting: LockNesting): readonly LockNesting[] | undefined;
  /** Both locks of a nesting, which have the same key, certainly belong to the same object. */
  sameLock(nesting: LockNesting): boolean;
  /** The thing that an expression names, when others may name it too. */
  place(site: UnitSite, ref: Ref, order?: number): SharedPlace | undefined;
  /** Accesses of the unit to what it may share that change it, or go through it step by step. */
  changes(site: UnitSite): readonly PlaceAccess[];
  /** All accesses to a place, in all files that reach it. */
  accesses(place: SharedPlace): readonly PlaceAccess[];
  /** Accesses of one unit to a place. */
  accessesIn(site: UnitSite, place: SharedPlace): readonly PlaceAccess[];
  /** The lock that guards a place, as most of its accesses show. */
  guardedBy(place: SharedPlace): GuardedBy | undefined;
  /** A cheap test: code of the file may run in several threads, by what it and the files that import it call. */
  mayBeThreaded(file: FileId): boolean;
  /** The looks at a place on which a change of it depends. */
  guards(change: PlaceAccess): readonly Guard[];
  /** Whether two accesses to one place may be under way at once, on the same object: by threads, or by tasks that give way to each other. Both may be the same. */
  overlap(a: PlaceAccess, b: PlaceAccess, sharing: 'threads' | 'tasks'): Overlap;
  /** The unit's control flow. */
  paths(site: UnitSite): Paths;
  /** A dotted name for messages: `self.worker.start`. */
  describe(ref: Ref): string;
  /** Names of the value's class or of the symbol, for matching. */
  names(value: Value): readonly string[];
  isInstanceOf(value: Value, names: readonly string[]): Certainty;
  /** The text of another file. */
  text(file: FileId, at: Span): string;
  view(file: FileId): FileView | undefined;
  /** Follows a chain of a summary into steps' places. */
  site(unit: UnitKey, call: number): CallSite | undefined;
  /** The files of the program that a file imports when it runs, types left out. */
  importedFiles(file: FileId): readonly FileId[];
  /** The module variable's file imports, for order-of-import questions: does importing `module` (through own modules) load it? */
  importsWhenLoaded(file: FileId): readonly ImportReach[];
}

/** A library module that is loaded when a file is imported, and the import statements that lead to it, outermost first. */
export interface ImportReach {
  readonly module: string;
  readonly path: readonly { readonly file: FileId; readonly at: Span }[];
  /** Order of the outermost import in the module body. */
  readonly order: number;
}

export interface Spawn {
  readonly site: CallSite;
  readonly spawning: Spawning;
  /** What will run; `unknown` in it when not all are known. */
  readonly targets: readonly Callee[];
  readonly targetRef?: Ref;
  readonly targetAt?: Span;
  /** Index, in the unit's calls, of a call that stands where the callable should. */
  readonly targetCall?: number;
}

export interface Handed {
  readonly site: CallSite;
  readonly running: Running;
  /** What will run; `unknown` in it when not all are known. */
  readonly targets: readonly Callee[];
  readonly targetRef?: Ref;
  readonly targetAt?: Span;
  /** Index, in the unit's calls, of a call that is the whole argument. */
  readonly targetCall?: number;
}

/** Questions about the order of evaluation in one unit. Orders are those of the facts. */
export interface Paths {
  /**
   * Is there a path from just after `from` to the unit's end (or to `to`) that meets none of `avoiding`?
   * Exceptions leave from calls and awaits after `from` when `exceptions` is `count`.
   */
  escape(query: {
    readonly from: number;
    readonly to?: number;
    readonly avoiding: readonly number[];
    readonly exceptions: 'count' | 'ignore';
    /** The call at this place raises nothing. */
    readonly calm?: (at: Span) => boolean;
  }): EscapePath | undefined;
  /** Whether `escape` finds a path to a place, exceptions included: one search answers for all places. */
  arrivals(query: { readonly from: number; readonly avoiding: readonly number[] }): (to: number) => boolean;
  /** Every path from the start to `order` meets one of `through` before it. */
  dominated(order: number, through: readonly number[]): boolean;
  /** The regions around an order, innermost first. */
  around(region: number): readonly number[];
  /** `inner` is `outer` or lies in it. */
  within(inner: number, outer: number): boolean;
  /** Two orders can both be evaluated in one run, `first` before `second`. */
  follows(first: number, second: number): boolean;
  /** The region is part of a loop or comprehension (of this unit). */
  inLoop(region: number): boolean;
}

/** Where a path leaves: the first place that shows why the avoided events are not met. */
export interface EscapePath {
  readonly how: 'end' | 'return' | 'raise' | 'exception' | 'branch' | 'loop-ends' | 'reaches';
  readonly at: Span;
}
