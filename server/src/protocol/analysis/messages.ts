import type { CodeAction, Diagnostic, Hover, Position, Range } from 'vscode-languageserver';
import type { Page, RuleEntry, ServerStatus, Settings } from '../../../../client/src/messages.ts';
import type { PositionEncoding } from '../../support/lines.ts';

/** Questions to the analysis thread. Answers are protocol types, so that the main thread only passes them on. */
export interface AnalysisRequests {
  diagnostics: { params: { readonly uri: string }; result: Diagnosed };
  codeActions: { params: { readonly uri: string; readonly range: Range; readonly only: readonly string[] | undefined; readonly diagnostics: readonly Diagnostic[] }; result: readonly CodeAction[] };
  hover: { params: { readonly uri: string; readonly position: Position }; result: Hover | null };
  explain: { params: { readonly uri: string; readonly position: Position }; result: Page | null };
  rulePage: { params: { readonly id: string }; result: Page | null };
  rules: { params: Record<string, never>; result: readonly RuleEntry[] };
  effectiveConfiguration: { params: { readonly uri: string }; result: { readonly text: string } };
  whySilent: { params: { readonly uri: string }; result: { readonly text: string } };
  dispose: { params: Record<string, never>; result: null };
}

/** News for the analysis thread, taken in the order in which they are sent, before any later question. */
export type AnalysisNotification =
  | { readonly kind: 'start'; readonly start: StartOptions }
  | { readonly kind: 'opened'; readonly uri: string; readonly languageId: string; readonly version: number; readonly text: string }
  | { readonly kind: 'changed'; readonly uri: string; readonly version: number; readonly changes: readonly TextChange[] }
  | { readonly kind: 'closed'; readonly uri: string }
  | { readonly kind: 'files-changed'; readonly uris: readonly string[] }
  | { readonly kind: 'folders'; readonly uris: readonly string[] }
  /** The settings of each workspace folder, by its URI; `''` for everything else. */
  | { readonly kind: 'settings'; readonly settings: Readonly<Record<string, Partial<Settings>>> };

export interface StartOptions {
  readonly folders: readonly string[];
  readonly encoding: PositionEncoding;
  /** The client shows the steps of a story at their places; else they are told in the message. */
  readonly relatedInformation: boolean;
  /** See `InitializationOptions`. */
  readonly rulePages?: string;
  readonly explainCommand?: string;
  readonly explainRuleCommand?: string;
  /** Workspace edits may name the version of the text that they are for. */
  readonly versionedEdits: boolean;
  /** The client greys out code with the `Unnecessary` tag. */
  readonly unnecessaryTag: boolean;
}

export interface TextChange {
  /** The whole text when there is none. */
  readonly range?: Range;
  readonly text: string;
}

export interface Diagnosed {
  readonly items: readonly Diagnostic[];
  /** Equal when the items are. */
  readonly resultId: string;
  /** Version of the text that was analysed; none when the file is not open. */
  readonly version?: number;
}

/** What the analysis thread says unasked. */
export type AnalysisEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly level: 'error' | 'warn' | 'info' | 'debug'; readonly message: string }
  /** How far the reading of the program is; told at its beginning, in between, and with `done` equal to `total` at its end. */
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | { readonly kind: 'status'; readonly status: Omit<ServerStatus, 'version'> }
  /** Findings in open files may be other ones now, for a reason that is not an edit of them. */
  | { readonly kind: 'results-changed' }
  /** Diagnostics of a configuration file, which clients do not ask for. */
  | { readonly kind: 'configuration-diagnostics'; readonly uri: string; readonly items: readonly Diagnostic[] };

/** What goes over the port. */
export type ToAnalysis = { readonly request: number; readonly method: keyof AnalysisRequests; readonly params: unknown } | { readonly notification: AnalysisNotification };
export type FromAnalysis =
  | { readonly response: number; readonly result: unknown }
  | { readonly response: number; readonly error: string; readonly cancelled: boolean }
  | { readonly event: AnalysisEvent };

/** Memory shared by both threads: a request is cancelled by writing its number into its slot, which is seen at once, even by a busy thread. */
export class CancelSlots {
  readonly #slots: Int32Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(4 * SLOTS)) {
    this.#slots = new Int32Array(buffer);
  }

  cancel(request: number): void {
    Atomics.store(this.#slots, request % SLOTS, request);
  }

  isCancelled(request: number): boolean {
    return Atomics.load(this.#slots, request % SLOTS) === request;
  }
}

/** More requests than this are never under way at once. */
const SLOTS = 4096;
