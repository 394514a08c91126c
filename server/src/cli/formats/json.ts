import type { Range, Report } from '../report.ts';

/** The documented JSON form: see `version` before changing anything in it. */
export function renderJson(report: Report): string {
  const document = {
    version: 1,
    tool: { name: 'interleave', version: report.toolVersion },
    files: report.files,
    // Only there when true: the findings are those made before the user interrupted the run.
    ...(report.cancelled ? { partial: true } : {}),
    problems: report.problems.map(({ path, message, line, column }) => ({
      path,
      message,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    })),
    findings: report.findings.map((finding) => ({
      rule: finding.rule,
      path: finding.at.path,
      severity: finding.severity,
      certainty: finding.grade,
      range: plainRange(finding.at.range),
      message: finding.message,
      fingerprint: finding.fingerprint,
      steps: finding.steps.map((step) => ({ lane: step.lane, path: step.at.path, range: plainRange(step.at.range), message: step.says })),
      fixes: finding.fixes.map(({ title, safety }) => ({ title, safety })),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function plainRange({ start, end }: Range): Range {
  return { start: { line: start.line, column: start.column }, end: { line: end.line, column: end.column } };
}
