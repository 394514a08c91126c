/**
 * What the VS Code extension and the language server say to each other beyond the language server protocol.
 *
 * This file has types only and imports nothing, so that both sides can import it (`import type`).
 * Positions and URIs are written as in the protocol: 0-based lines, UTF-16 code units, URIs as strings.
 */

/** Requests from the client to the server, by method. */
export interface Requests {
  /** The story of the finding at a position as a Markdown page, or null when there is none on that line. */
  'interleave/explain': { params: TextPosition; result: Page | null };
  /** Every rule, for a list to choose from, sorted by id. */
  'interleave/rules': { params: Record<string, never>; result: readonly RuleEntry[] };
  /** The general page of one rule, or null for an unknown id. */
  'interleave/rulePage': { params: { readonly id: string }; result: Page | null };
  /** The configuration that applies to one file, and where each part of it comes from, as plain text. */
  'interleave/effectiveConfiguration': { params: Resource; result: { readonly text: string } };
  /** The first reason why a file has no problems, as plain text. It must answer for files that are not analysed, too. */
  'interleave/whySilent': { params: Resource; result: { readonly text: string } };
}

/** Notifications from the server to the client, by method. */
export interface Notifications {
  /** Sent when the server is ready and whenever one of these facts changes. */
  'interleave/status': ServerStatus;
}

/**
 * `initializationOptions` of the VS Code extension.
 * Other editors send none of this, and the server must then leave out what it would have used them for.
 */
export interface InitializationOptions {
  /**
   * The page of a rule is this prefix + rule id + `.md`. The server uses it as `codeDescription.href` of its diagnostics,
   * for example `interleave:/rules/unjoined-thread.md`.
   */
  readonly rulePages: string;
  /**
   * A client command that explains the finding at a position; its arguments are `[uri: string, position: Position]`.
   * The server may offer it in a code action without edits ("Explain this problem").
   */
  readonly explainCommand: string;
  /** A client command that shows the page of a rule; its argument is the rule's id. */
  readonly explainRuleCommand: string;
}

/**
 * The `interleave` section, which the server asks for with `workspace/configuration` and a `scopeUri`.
 * `workspace/didChangeConfiguration` is sent on start and after each change, and means: ask again, then ask the client to
 * refresh (`workspace/diagnostic/refresh`). `run` is obeyed by the client; the server answers whenever it is asked.
 */
export interface Settings {
  readonly enable: boolean;
  readonly run: 'onType' | 'onSave';
  /** Null: what the project's configuration says, else `standard`. */
  readonly profile: 'calm' | 'standard' | 'strict' | null;
  /** Levels by rule id. */
  readonly rules: Readonly<Record<string, 'error' | 'warning' | 'info' | 'hint' | 'off'>>;
  /** Glob patterns, relative to the workspace folder, added to those of the project's configuration. */
  readonly exclude: readonly string[];
  readonly python: {
    /** `3.12`, or null: found out from the project. */
    readonly version: string | null;
    /** Whether the build has no GIL; null: found out from the project. */
    readonly freeThreaded: boolean | null;
    /** Folder of a virtual environment, or null: found out. Not read from the workspace when it is not trusted. */
    readonly environment: string | null;
  };
}

export interface ServerStatus {
  /** `degraded`: answers are given, but something named in `message` is missing from them. */
  readonly state: 'idle' | 'analysing' | 'degraded' | 'stopped';
  /** Of the server. */
  readonly version: string;
  /** The Python version that is assumed, and how it is known: `3.13 (default)`. */
  readonly python: string;
  /** The process that reads TypeScript and JavaScript; absent while none is needed. */
  readonly typescript?: TypescriptStatus;
  /** The configuration file that applies to the file analysed last. */
  readonly config?: string;
  /** How long the last analysis took, in milliseconds. */
  readonly lastMs?: number;
  /** How many files the program has. */
  readonly files?: number;
  /** While the program is read: how many of its files have been. */
  readonly read?: { readonly done: number; readonly total: number };
  readonly message?: string;
}

export interface TypescriptStatus {
  readonly state: 'running' | 'restarting' | 'missing';
  /** The version that runs, or why none does and what to do. */
  readonly says: string;
  readonly restarts: number;
  /** Memory of the process, roughly, in megabytes; absent where the system does not tell. */
  readonly memoryMb?: number;
}

export interface Page {
  readonly markdown: string;
}

export interface RuleEntry {
  readonly id: string;
  readonly summary: string;
}

export interface Resource {
  readonly uri: string;
}

export interface TextPosition extends Resource {
  readonly position: Position;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}
