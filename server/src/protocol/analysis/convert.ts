import { createHash } from 'node:crypto';
import type { Diagnostic, DiagnosticRelatedInformation, Range } from 'vscode-languageserver';
import type { FileId, Finding, Severity, Span } from '../../model/index.ts';
import type { CheckedFile, Problem } from '../../session/contract.ts';
import { Lines, type PositionEncoding } from '../../support/lines.ts';
import { unreachable } from '../../support/unreachable.ts';
import { uriOfFile } from '../uris.ts';
import type { Diagnosed, StartOptions } from './messages.ts';

/** Turns findings into the protocol's diagnostics, with ranges in the encoding that was agreed on. */
export class Converter {
  readonly #lines = new Map<FileId, Lines>();

  constructor(
    readonly options: StartOptions,
    /** The URI that the client has given to an open text, else one made from the path. */
    readonly uri: (file: FileId) => string,
    readonly text: (file: FileId) => string | undefined,
  ) {}

  lines(file: FileId): Lines {
    const text = this.text(file) ?? '';
    const known = this.#lines.get(file);
    if (known?.text === text) return known;
    const lines = new Lines(text);
    if (this.#lines.size > MAX_KEPT_LINES) this.#lines.clear();
    this.#lines.set(file, lines);
    return lines;
  }

  range(file: FileId, at: Span): Range {
    const lines = this.lines(file);
    return { start: lines.position(at.start, this.options.encoding), end: lines.position(at.end, this.options.encoding) };
  }

  span(file: FileId, range: Range): Span {
    const lines = this.lines(file);
    return { start: lines.offset(range.start, this.options.encoding), end: lines.offset(range.end, this.options.encoding) };
  }

  diagnosed(checked: CheckedFile, version: number | undefined): Diagnosed {
    const items = checked.findings.map((finding) => this.diagnostic(finding));
    return { items, resultId: createHash('sha1').update(JSON.stringify(items)).digest('base64'), ...(version === undefined ? {} : { version }) };
  }

  diagnostic(finding: Finding): Diagnostic {
    const related = finding.steps.map(
      (step, index): DiagnosticRelatedInformation => ({
        location: { uri: this.uri(step.file), range: this.range(step.file, step.at) },
        message: `${index + 1}. ${step.lane}: ${step.says}`,
      }),
    );
    const { relatedInformation, rulePages, unnecessaryTag } = this.options;
    return {
      range: this.range(finding.file, finding.at),
      severity: severityNumber(finding.severity),
      source: 'interleave',
      code: finding.rule,
      // Without a place to open the page at, a link would be dead.
      ...(rulePages === undefined ? {} : { codeDescription: { href: `${rulePages}${finding.rule}.md` } }),
      message: relatedInformation ? finding.message : told(finding),
      ...(relatedInformation && related.length > 0 ? { relatedInformation: related } : {}),
      ...(finding.unnecessary === true && unnecessaryTag ? { tags: [1] } : {}),
      data: { fingerprint: finding.fingerprint },
    };
  }

  /** A configuration file that cannot be read, as a diagnostic at the place of the error. */
  problem(problem: Problem): Diagnostic {
    const position = { line: (problem.line ?? 1) - 1, character: (problem.column ?? 1) - 1 };
    return { range: { start: position, end: position }, severity: 1, source: 'interleave', message: problem.message };
  }
}

export const encodingOf = (offered: readonly string[] | undefined): PositionEncoding => offered?.find((each): each is PositionEncoding => each === 'utf-8' || each === 'utf-16' || each === 'utf-32') ?? 'utf-16';

export const linkTo = (file: FileId, line: number): string => `${uriOfFile(file)}#L${line}`;

/** Enough for the files of one story; they are made anew from the text when needed. */
const MAX_KEPT_LINES = 64;

/** For clients that show no second places, the story follows the message. */
function told(finding: Finding): string {
  if (finding.steps.length < 2) return finding.message;
  return [finding.message, ...finding.steps.map((step, index) => `${index + 1}. ${step.lane}: ${step.says}`)].join('\n');
}

function severityNumber(severity: Severity): 1 | 2 | 3 | 4 {
  switch (severity) {
    case 'error':
      return 1;
    case 'warning':
      return 2;
    case 'info':
      return 3;
    case 'hint':
      return 4;
    default:
      return unreachable(severity);
  }
}
