import type { Problem } from '../../session/contract.ts';
import { isAtLeast, type Report, type ReportedFinding } from '../report.ts';

/** JUnit XML: a suite per file; what would fail the run is a failure, what would not is a passed case with its text. */
export function renderJunit(report: Report): string {
  const suites = [...byPath(report)].map(([path, cases]) => suite(path, cases, report));
  const count = (what: (cases: Cases) => number): number => [...byPath(report).values()].reduce((sum, cases) => sum + what(cases), 0);
  const failures = count((cases) => cases.findings.filter((finding) => isAtLeast(finding.severity, report.failOn)).length);
  const errors = count((cases) => cases.problems.length);
  const tests = Math.max(1, count((cases) => cases.findings.length + cases.problems.length));
  const body = suites.length > 0 ? suites.join('') : CLEAN;
  const partial = report.cancelled ? '  <!-- The run was interrupted: the findings are partial. -->\n' : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="interleave" tests="${tests}" failures="${failures}" errors="${errors}">\n${partial}${body}</testsuites>\n`;
}

// Readers of JUnit files take a file without a case for a broken one.
const CLEAN =
  '  <testsuite name="interleave" tests="1" failures="0" errors="0">\n    <testcase name="no findings" classname="interleave"/>\n  </testsuite>\n';

interface Cases {
  readonly findings: ReportedFinding[];
  readonly problems: Problem[];
}

function byPath(report: Report): ReadonlyMap<string, Cases> {
  const groups = new Map<string, Cases>();
  const group = (path: string): Cases => {
    const cases = groups.get(path) ?? { findings: [], problems: [] };
    groups.set(path, cases);
    return cases;
  };
  for (const problem of report.problems) group(problem.path).problems.push(problem);
  for (const finding of report.findings) group(finding.at.path).findings.push(finding);
  return groups;
}

function suite(path: string, cases: Cases, report: Report): string {
  const failures = cases.findings.filter((finding) => isAtLeast(finding.severity, report.failOn)).length;
  const head = `  <testsuite name="${escapeXml(path)}" tests="${cases.findings.length + cases.problems.length}" failures="${failures}" errors="${cases.problems.length}">\n`;
  const problems = cases.problems.map(
    (problem) =>
      `    <testcase name="analysis" classname="${escapeXml(path)}" file="${escapeXml(path)}">\n      <error message="${escapeXml(problem.message)}"/>\n    </testcase>\n`,
  );
  return `${head}${problems.join('')}${cases.findings.map((finding) => testCase(path, finding, report)).join('')}  </testsuite>\n`;
}

function testCase(path: string, finding: ReportedFinding, report: Report): string {
  const { line, column } = finding.at.range.start;
  const open = `    <testcase name="${escapeXml(`${finding.rule} (${line}:${column})`)}" classname="${escapeXml(path)}" file="${escapeXml(path)}" line="${line}">\n`;
  const story = [
    `${path}:${line}:${column}: ${finding.severity}: ${finding.message}`,
    ...finding.steps.map((step, index) => `${index + 1}. ${step.lane} (${step.at.path}:${step.at.range.start.line}): ${step.says}`),
  ].join('\n');
  const inner = isAtLeast(finding.severity, report.failOn)
    ? `      <failure type="${finding.severity}" message="${escapeXml(finding.message)}">${escapeXml(story)}</failure>\n`
    : `      <system-out>${escapeXml(story)}</system-out>\n`;
  return `${open}${inner}    </testcase>\n`;
}

/** Also takes out what XML 1.0 cannot hold in any spelling: most control characters and lone surrogates. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
