import { createHash } from 'node:crypto';
import type { Severity } from '../../model/index.ts';
import type { Report } from '../report.ts';
import { repositoryPath } from './github.ts';

/** A GitLab code quality report: one array of issues, each with a fingerprint of its own. */
export function renderGitlab(report: Report, repositoryRoot: string | undefined): string {
  const shown = (file: string): string => repositoryPath(file, report.cwd, repositoryRoot);
  const fingerprints = uniqueFingerprints();
  const problems = report.problems.map((problem) => ({
    description: problem.message,
    check_name: 'analysis-problem',
    fingerprint: fingerprints(`analysis-problem ${shown(problem.path)} ${problem.message}`),
    severity: 'major',
    location: { path: shown(problem.path), lines: { begin: problem.line ?? 1, end: problem.line ?? 1 } },
  }));
  const findings = report.findings.map((finding) => ({
    description: finding.message,
    check_name: finding.rule,
    fingerprint: fingerprints(`${finding.rule} ${shown(finding.at.path)} ${finding.fingerprint}`),
    severity: SEVERITY[finding.severity],
    location: { path: shown(finding.at.path), lines: { begin: finding.at.range.start.line, end: finding.at.range.end.line } },
  }));
  return `${JSON.stringify([...problems, ...findings], undefined, 2)}\n`;
}

const SEVERITY: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'major', info: 'minor', hint: 'info' };

/** GitLab drops issues whose fingerprint is not unique, so the second equal one is numbered. */
function uniqueFingerprints(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return createHash('sha256').update(count === 0 ? key : `${key} ${count}`).digest('hex').slice(0, 32);
  };
}
