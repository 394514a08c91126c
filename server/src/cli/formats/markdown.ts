import type { Severity } from '../../model/index.ts';
import { summaryLine } from '../summary.ts';
import type { Report, ReportedFinding } from '../report.ts';
import { fenceOf } from '../../session/languages.ts';

/** A report for a pull request comment, a job summary or a mail. */
export function renderMarkdown(report: Report): string {
  const parts = ['# Interleave report', escapeMarkdown(summaryLine(report))];
  if (report.findings.length > 0) parts.push(ruleTable(report));
  for (const [path, findings] of byFile(report.findings)) {
    parts.push(`## ${inlineCode(path)}`, findings.map(entry).join('\n\n'));
  }
  if (report.problems.length > 0) {
    const lines = report.problems.map((problem) => `- ${inlineCode(problem.path)}: ${escapeMarkdown(problem.message)}`);
    parts.push('## Not analysed', lines.join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

function ruleTable(report: Report): string {
  const counts = new Map<string, { count: number; severity: Severity }>();
  for (const finding of report.findings) {
    const row = counts.get(finding.rule) ?? { count: 0, severity: finding.severity };
    counts.set(finding.rule, { ...row, count: row.count + 1 });
  }
  const summaries = new Map(report.rules.map((rule) => [rule.id, rule.summary]));
  const rows = [...counts]
    .sort(([, left], [, right]) => right.count - left.count)
    .map(([rule, { count, severity }]) => `| ${inlineCode(rule)} | ${severity} | ${count} | ${cell(summaries.get(rule) ?? '')} |`);
  return ['| Rule | Severity | Findings | What it is |', '| --- | --- | ---: | --- |', ...rows].join('\n');
}

function byFile(findings: readonly ReportedFinding[]): ReadonlyMap<string, readonly ReportedFinding[]> {
  const files = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const group = files.get(finding.at.path);
    if (group === undefined) files.set(finding.at.path, [finding]);
    else group.push(finding);
  }
  return files;
}

function entry(finding: ReportedFinding): string {
  const { start } = finding.at.range;
  const head = `- **${finding.severity}** ${inlineCode(finding.rule)} at line ${start.line}, column ${start.column}: ${escapeMarkdown(finding.message)}`;
  const code = finding.at.line(start.line)?.trim() ?? '';
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  const block = code === '' ? [] : ['', `  ${fence}${fenceOf(finding.at.path)}`, `  ${code}`, `  ${fence}`, ''];
  const steps = finding.steps.map((step, index) => {
    const place = step.at.path === finding.at.path ? `line ${step.at.range.start.line}` : inlineCode(`${step.at.path}:${step.at.range.start.line}`);
    return `  ${index + 1}. ${escapeMarkdown(step.lane)}, ${place}: ${escapeMarkdown(step.says)}`;
  });
  const [fix] = finding.fixes;
  const remedy = fix === undefined ? [] : ['', `  Fix (${fix.safety}): ${escapeMarkdown(fix.title)}`];
  return [head, ...block, ...steps, ...remedy].join('\n');
}

/** Code between backticks stays as it is; everything else that Markdown would take for markup is escaped. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')))
    .join('')
    .replaceAll(/\r\n|\r|\n/g, ' ');
}

/** In a table a bar ends the cell, even inside code. */
function cell(text: string): string {
  return escapeMarkdown(text).replaceAll(/(?<!\\)\|/g, '\\|');
}

function inlineCode(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
