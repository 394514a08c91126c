import type { FileId, Span } from './span.ts';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** How sure a finding is. `possible` ones are shown only with the strict profile and in explainers. */
export type Grade = 'certain' | 'likely' | 'possible';

/** One step of a story: what happens, where, in which lane. */
export interface Step {
  /** A thread, task, process or loop, in words: `the event loop`, `thread worker`. */
  readonly lane: string;
  readonly file: FileId;
  readonly at: Span;
  readonly says: string;
}

/** `safe`: keeps or restores what was meant. `timing`: correct, but changes when things run. `sketch`: a start that a person must finish. */
export type FixSafety = 'safe' | 'timing' | 'sketch';

export interface Edit {
  readonly file: FileId;
  readonly at: Span;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly safety: FixSafety;
  /** The sound and smallest of the alternatives. */
  readonly preferred?: boolean;
  /** Computed only when asked for. */
  readonly edits: () => readonly Edit[];
}

/** A reported problem with the story of how it goes wrong. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly grade: Grade;
  readonly file: FileId;
  readonly at: Span;
  readonly message: string;
  readonly steps: readonly Step[];
  readonly fixes: readonly Fix[];
  /** Rule + path of the enclosing unit + normalised statement text; stable when code moves. */
  readonly fingerprint: string;
  /** What was taken for granted, and what would change it. */
  readonly assumptions: readonly string[];
  /** The code does nothing (an unused suppression): editors grey it out. */
  readonly unnecessary?: boolean;
}
