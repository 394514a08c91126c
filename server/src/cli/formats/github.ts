import path from 'node:path';
import type { Severity } from '../../model/index.ts';
import type { Report, ReportedFinding } from '../report.ts';

/** Workflow commands, which GitHub Actions turns into annotations. */
export function renderGithub(report: Report, repositoryRoot: string | undefined): string {
  const shown = (file: string): string => repositoryPath(file, report.cwd, repositoryRoot);
  const problems = report.problems.map((problem) =>
    command('error', { file: shown(problem.path), line: problem.line, col: problem.column, title: 'interleave' }, problem.message),
  );
  const partial = report.cancelled ? [command('warning', { title: 'interleave' }, 'the run was interrupted: these findings are partial')] : [];
  return [...problems, ...report.findings.map((finding) => annotation(finding, shown)), ...partial].map((line) => `${line}\n`).join('');
}

/** Annotations are attached to paths from the root of the repository, wherever the command runs. */
export function repositoryPath(file: string, cwd: string, root: string | undefined): string {
  if (root === undefined) return file;
  const relative = path.relative(root, path.resolve(cwd, file)).split(path.sep).join('/');
  return relative.startsWith('../') || path.isAbsolute(relative) ? file : relative;
}

function annotation(finding: ReportedFinding, shown: (file: string) => string): string {
  const { start, end } = finding.at.range;
  // GitHub refuses columns on annotations of several lines.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  const steps = finding.steps.map((step, index) => `${index + 1}. ${step.lane} (${shown(step.at.path)}:${step.at.range.start.line}): ${step.says}`);
  return command(
    COMMAND[finding.severity],
    { file: shown(finding.at.path), line: start.line, endLine: end.line, ...columns, title: `interleave (${finding.rule})` },
    [finding.message, ...steps].join('\n'),
  );
}

const COMMAND: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' };

function command(name: string, properties: Readonly<Record<string, string | number | undefined>>, message: string): string {
  const written = Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`]));
  return `::${name} ${written.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
