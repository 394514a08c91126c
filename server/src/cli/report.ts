import path from 'node:path';
import type { FileId, Finding, Fix, Grade, Severity, Span } from '../model/index.ts';
import type { Problem, Results } from '../session/contract.ts';
import type { Rule } from '../rule-api/index.ts';
import { Lines } from '../support/lines.ts';

/** Everything a format renders, with offsets turned into lines and columns. */
export interface Report {
  readonly toolVersion: string;
  readonly cwd: string;
  /** How many files were checked. */
  readonly files: number;
  /** Sorted by path, position, rule. */
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly Problem[];
  /** The user interrupted the run: the findings are those made so far. */
  readonly cancelled: boolean;
  readonly hidden: { readonly byBaseline: number; readonly byChanged: number };
  /** The least severity that fails the run. */
  readonly failOn: Severity | 'never';
  readonly rules: readonly Rule[];
}

export interface ReportedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly grade: Grade;
  readonly at: ReportedPlace;
  readonly message: string;
  readonly steps: readonly ReportedStep[];
  readonly fixes: readonly ReportedFix[];
  readonly fingerprint: string;
  readonly assumptions: readonly string[];
}

/** 1-based lines and columns; a column counts UTF-16 code units; the end is exclusive. */
export interface Range {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

export interface ReportedPlace {
  readonly file: FileId;
  /** Relative to the working directory, with forward slashes. */
  readonly path: string;
  readonly range: Range;
  /** The text of a 1-based line of this file. */
  readonly line: (line: number) => string | undefined;
}

export interface ReportedStep {
  readonly lane: string;
  readonly at: ReportedPlace;
  readonly says: string;
}

export interface ReportedFix {
  readonly title: string;
  readonly safety: Fix['safety'];
  readonly preferred: boolean;
  readonly edits: () => readonly { readonly at: ReportedPlace; readonly text: string }[];
}

export interface Reporting {
  readonly toolVersion: string;
  readonly cwd: string;
  /** How many files were checked; configuration files have findings and are not counted. */
  readonly files: number;
  readonly failOn: Severity | 'never';
  readonly rules: readonly Rule[];
  /** Text of any file a finding or a step is in. */
  readonly text: (file: FileId) => string | undefined;
}

export interface Selected {
  readonly findings: readonly Finding[];
  readonly hidden: Report['hidden'];
}

export function makeReport(results: Results, selected: Selected, reporting: Reporting): Report {
  const locate = locator(reporting);
  return {
    toolVersion: reporting.toolVersion,
    cwd: reporting.cwd,
    files: reporting.files,
    findings: selected.findings.map((finding) => reported(finding, locate)).sort(byPlace),
    problems: results.problems.map((problem) => ({ ...problem, path: displayPath(problem.path, reporting.cwd) })),
    cancelled: results.cancelled,
    hidden: selected.hidden,
    failOn: reporting.failOn,
    rules: reporting.rules,
  };
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

export function isAtLeast(severity: Severity, threshold: Severity | 'never'): boolean {
  return threshold !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}

/** A path as it is shown: relative to the working directory, forward slashes. */
export function displayPath(file: string, cwd: string): string {
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(cwd, file).split(path.sep).join('/');
  return relative === '' ? '.' : relative;
}

type Locate = (file: FileId, at: Span) => ReportedPlace;

function locator(reporting: Reporting): Locate {
  const cache = new Map<FileId, Lines>();
  const linesOf = (file: FileId): Lines => {
    const lines = cache.get(file) ?? new Lines(reporting.text(file) ?? '');
    cache.set(file, lines);
    return lines;
  };
  return (file, at) => {
    const lines = linesOf(file);
    const start = lines.position(at.start);
    const end = lines.position(at.end);
    return {
      file,
      path: displayPath(file, reporting.cwd),
      range: { start: { line: start.line + 1, column: start.character + 1 }, end: { line: end.line + 1, column: end.character + 1 } },
      line: (line) => (line >= 1 && line <= lines.count ? lines.lineText(line - 1) : undefined),
    };
  };
}

function reported(finding: Finding, locate: Locate): ReportedFinding {
  return {
    rule: finding.rule,
    severity: finding.severity,
    grade: finding.grade,
    at: locate(finding.file, finding.at),
    message: finding.message,
    steps: finding.steps.map((step) => ({ lane: step.lane, at: locate(step.file, step.at), says: step.says })),
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      safety: fix.safety,
      preferred: fix.preferred === true,
      edits: () => fix.edits().map((edit) => ({ at: locate(edit.file, edit.at), text: edit.text })),
    })),
    fingerprint: finding.fingerprint,
    assumptions: finding.assumptions,
  };
}

function byPlace(left: ReportedFinding, right: ReportedFinding): number {
  return (
    byCodeUnits(left.at.path, right.at.path) ||
    left.at.range.start.line - right.at.range.start.line ||
    left.at.range.start.column - right.at.range.start.column ||
    byCodeUnits(left.rule, right.rule)
  );
}

/** The same order on every machine, whatever its locale. */
function byCodeUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
