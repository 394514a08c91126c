import type { Edit, FixSafety, Grade, Language, Severity, Span, FileId } from '../model/index.ts';
import type { FileView, ProgramView } from './views.ts';

/** One problem that Interleave looks for: what it is, how it is explained, and how it is found. A rule is plain data and one generator. */
export type Rule = FileRule | ProgramRule;

interface RuleBase {
  /** Kebab-case noun phrase of the bad pattern; reads well after "ignore". */
  readonly id: string;
  /** One line, lower case, no full stop. */
  readonly summary: string;
  readonly family: 'awaitables' | 'event-loop' | 'lifecycle' | 'shared-state' | 'cpu' | 'housekeeping';
  readonly languages: readonly Language[];
  /** Level of a `certain` or `likely` finding with the standard profile. */
  readonly severity: Severity;
  /** Version of Interleave that has it first. */
  readonly since: string;
  /** The rule is skipped for files that have none of these. */
  readonly needs: readonly Need[];
  /** Packages of which some file of the program must import one for the rule to have something to say. */
  readonly libraries?: readonly string[];
  /** Runs when all other rules have reported, and sees in `FileView.suppressions` which comments silenced something. */
  readonly afterOthers?: boolean;
  /** Codes of other linters' rules that report the same fact: where their comments silence those (`# noqa: RUF006`), this rule is silent too. */
  readonly foreignCodes?: readonly string[];
  readonly docs: RuleDocs;
  readonly examples: readonly Example[];
}

export interface FileRule extends RuleBase {
  readonly scope: 'file';
  check(file: FileView): Iterable<Report>;
}

export interface ProgramRule extends RuleBase {
  readonly scope: 'program';
  check(file: FileView, program: ProgramView): Iterable<Report>;
}

/** Kinds of fact a file must hold for a rule to be run on it. */
export type Need = 'calls' | 'async-units' | 'suspensions' | 'imports' | 'handlers' | 'with-regions' | 'directives' | 'classes';

/** Markdown, one sentence a line. Together these make the rule's page, in the editor and on the command line. */
export interface RuleDocs {
  /** Why it matters, in terms of what the user will see happen. */
  readonly why: string;
  /** What to do instead. */
  readonly instead: string;
  /** What the rule does not see, and what it may get wrong. */
  readonly limits: string;
  /** When the code is fine and the finding may be ignored. */
  readonly fine: string;
  /** Set when no mechanical fix is sound: why. */
  readonly noFix?: string;
  /** Official documentation. */
  readonly references: readonly { readonly title: string; readonly url: string }[];
}

/** Code that the harness runs: `bad` must give findings of this rule where it says `# expect`, `good` none of any rule. */
export interface Example {
  readonly language: Language;
  /** What the pair shows; a behaviour in words. */
  readonly name: string;
  readonly bad?: string;
  readonly good?: string;
}

/** What a rule yields. The engine adds file, severity, fingerprint. */
export interface Report {
  readonly at: Span;
  /** What is wrong, naming the thing in backticks; one line, lower case, no full stop. */
  readonly message: string;
  readonly grade: Grade;
  /** Overrides the rule's own level, for example a hint for a weaker kind. */
  readonly severity?: Severity;
  /** Why here: in the order in which it happens. At least one step. */
  readonly because: readonly Reason[];
  readonly fixes?: readonly ReportFix[];
  readonly assumptions?: readonly string[];
  readonly unnecessary?: boolean;
}

export interface Reason {
  readonly lane: string;
  /** Absent: the file being checked. */
  readonly file?: FileId;
  readonly at: Span;
  readonly says: string;
}

export interface ReportFix {
  readonly title: string;
  readonly safety: FixSafety;
  readonly preferred?: boolean;
  /** Edits of the file being checked unless they name another. Called only when the fix is looked at. */
  readonly edits: () => readonly (Omit<Edit, 'file'> & { readonly file?: FileId })[];
}

export function defineRule<R extends Rule>(rule: R): R {
  return rule;
}
