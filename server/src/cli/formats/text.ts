import path from 'node:path';
import type { Colors } from 'picocolors/types.js';
import type { Severity } from '../../model/index.ts';
import { unreachable } from '../../support/unreachable.ts';
import { codeFrame, codeLine, printable, type Frame } from '../code-frame.ts';
import type { Report, ReportedFinding, ReportedStep } from '../report.ts';
import { counted, summaryLine } from '../summary.ts';

export interface TextOptions {
  readonly cwd: string;
  readonly colors: Colors;
  /** Columns of the terminal; a wide page when there is none. */
  readonly width: number;
  /** Findings only, without the closing summary. */
  readonly quiet: boolean;
  /** Says that some findings can be fixed with `--fix`. */
  readonly offersFix: boolean;
}

/** Findings with their code and story, for reading. */
export function renderText(report: Report, options: TextOptions): string {
  const blocks = report.findings.map((finding) => renderFinding(finding, options));
  const problems = report.problems.map((problem) => problemLine(problem, options));
  if (problems.length > 0) blocks.push(problems.join(''));
  if (!options.quiet) blocks.push(closing(report, options));
  return blocks.join('\n');
}

/** One finding, ending in a line break. */
export function renderFinding(finding: ReportedFinding, options: TextOptions): string {
  const { colors } = options;
  const { start } = finding.at.range;
  const frame = codeFrame(finding.at.range, { line: finding.at.line, width: Math.max(20, options.width - 10), context: 1 });
  const gutter = Math.max(3, frame.gutter);
  const lines = [
    `${colors.bold(shownPath(finding.at.path, options.cwd))}${colors.dim(`:${start.line}:${start.column}:`)} ${severityLabel(finding, colors)} ${emphasised(finding.message, colors)}`,
    ...frameLines(frame, gutter, finding.severity, colors),
  ];
  const shownLines = new Set(frame.rows.flatMap((row) => (row.kind === 'code' ? [row.line] : [])));
  const steps = toldSteps(finding);
  if (steps.length > 0 || finding.fixes.length > 0) lines.push(bar(gutter, colors));
  steps.forEach((step, index) => lines.push(...stepLines(step, index + 1, { finding, shownLines, gutter, options })));
  const remedy = firstFix(finding);
  if (remedy !== undefined) lines.push(`${colors.green('fix:'.padStart(gutter + 2))}  ${emphasised(remedy.title, colors)} ${colors.dim(`(${remedy.safety})`)}`);
  return `${lines.join('\n')}\n`;
}

export function problemLine(problem: Report['problems'][number], { colors, cwd }: Pick<TextOptions, 'colors' | 'cwd'>): string {
  const place = problem.line === undefined ? '' : `:${problem.line}${problem.column === undefined ? '' : `:${problem.column}`}`;
  const label = problem.kind === 'config' ? 'configuration' : 'problem';
  return `${colors.bold(shownPath(problem.path, cwd))}${colors.dim(`${place}:`)} ${colors.red(label)}: ${printable(problem.message)}\n`;
}

function severityLabel(finding: ReportedFinding, colors: Colors): string {
  return `${SEVERITY_COLOR[finding.severity](finding.severity, colors)}${colors.dim(`[${finding.rule}]:`)}`;
}

const SEVERITY_COLOR: Readonly<Record<Severity, (text: string, colors: Colors) => string>> = {
  error: (text, colors) => colors.bold(colors.red(text)),
  warning: (text, colors) => colors.bold(colors.yellow(text)),
  info: (text, colors) => colors.bold(colors.blue(text)),
  hint: (text, colors) => colors.bold(colors.cyan(text)),
};

const MARK_COLOR: Readonly<Record<Severity, (text: string, colors: Colors) => string>> = {
  error: (text, colors) => colors.red(text),
  warning: (text, colors) => colors.yellow(text),
  info: (text, colors) => colors.blue(text),
  hint: (text, colors) => colors.cyan(text),
};

function frameLines(frame: Frame, gutter: number, severity: Severity, colors: Colors): readonly string[] {
  return frame.rows.map((row) => {
    switch (row.kind) {
      case 'code':
        return `${colors.dim(`${String(row.line).padStart(gutter + 1)} |`)} ${row.text}`.trimEnd();
      case 'marks':
        return `${bar(gutter, colors)} ${MARK_COLOR[severity](row.text, colors)}`;
      case 'gap':
        return colors.dim(`${'...'.padStart(gutter + 1)} |`);
      default:
        return unreachable(row);
    }
  });
}

function bar(gutter: number, colors: Colors): string {
  return colors.dim(`${' '.repeat(gutter + 1)} |`);
}

/** A story of one step that only points at the finding itself says nothing new when it repeats the message. */
function toldSteps(finding: ReportedFinding): readonly ReportedStep[] {
  const [only, ...rest] = finding.steps;
  return only !== undefined && rest.length === 0 && only.says === finding.message ? [] : finding.steps;
}

interface StepContext {
  readonly finding: ReportedFinding;
  /** Lines of the finding's own file that are on the screen already. */
  readonly shownLines: Set<number>;
  readonly gutter: number;
  readonly options: TextOptions;
}

function stepLines(step: ReportedStep, number: number, context: StepContext): readonly string[] {
  const { finding, shownLines, gutter, options } = context;
  const { colors } = options;
  const { line, column } = step.at.range.start;
  const elsewhere = step.at.path !== finding.at.path;
  const place = elsewhere ? `${shownPath(step.at.path, options.cwd)}:${line}:${column}` : `line ${line}`;
  const head = `${colors.dim(`${number}.`.padStart(gutter + 2))}  ${colors.cyan(printable(step.lane))}${colors.dim(`, ${place}:`)} ${emphasised(step.says, colors)}`;
  if (!elsewhere && shownLines.has(line)) return [head];
  if (!elsewhere) shownLines.add(line);
  const code = codeLine(step.at.line(line) ?? '', Math.max(20, options.width - gutter - 8));
  return code === '' ? [head] : [head, `${bar(gutter, colors)} ${code}`];
}

function firstFix(finding: ReportedFinding): ReportedFinding['fixes'][number] | undefined {
  return finding.fixes.find((fix) => fix.preferred) ?? finding.fixes[0];
}

/** Outside the working directory the whole path may be the shorter one. */
function shownPath(file: string, cwd: string): string {
  if (!file.startsWith('../')) return printable(file);
  const whole = path.resolve(cwd, file).split(path.sep).join('/');
  return printable(whole.length < file.length ? whole : file);
}

/** Names between backticks stand out. */
function emphasised(text: string, colors: Colors): string {
  return printable(text).replace(/`[^`]+`/g, (name) => colors.bold(name));
}

function closing(report: Report, { colors, offersFix }: TextOptions): string {
  const line = summaryLine(report);
  const fixable = report.findings.filter((finding) => finding.fixes.some((fix) => fix.safety === 'safe')).length;
  const lines = [report.findings.length === 0 && !report.cancelled ? colors.green(line) : colors.bold(line)];
  if (fixable > 0 && offersFix) lines.push(colors.dim(`${counted(fixable, 'finding')} can be fixed safely with --fix.`));
  if (report.problems.length > 0) lines.push(colors.red(`${counted(report.problems.length, 'problem')} kept part of the program from being analysed.`));
  return `${lines.join('\n')}\n`;
}
