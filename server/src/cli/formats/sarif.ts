import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as sarif from 'sarif';
import type { Severity } from '../../model/index.ts';
import type { Rule } from '../../rule-api/index.ts';
import { rulePage } from '../../session/explain.ts';
import type { Range, Report, ReportedFinding, ReportedFix, ReportedPlace, ReportedStep } from '../report.ts';

const ROOT = '%SRCROOT%';

/** SARIF 2.1.0, with the story as code flows. */
export function renderSarif(report: Report): string {
  const rules = rulesInUse(report);
  const log: sarif.Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'interleave',
            fullName: 'Interleave, the concurrency linter',
            version: report.toolVersion,
            rules: rules.map(descriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { uri: directoryUri(report.cwd) } },
        invocations: [
          {
            executionSuccessful: report.problems.length === 0 && !report.cancelled,
            toolExecutionNotifications: notifications(report),
          },
        ],
        results: report.findings.map((finding) => result(finding, rules, report.cwd)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** All rules, so that viewers can tell a rule without findings from one that was not run. Findings of rules we have no page for get none. */
function rulesInUse(report: Report): readonly Rule[] {
  return [...report.rules].sort((left, right) => (left.id < right.id ? -1 : 1));
}

function descriptor(rule: Rule): sarif.ReportingDescriptor {
  const page = rulePage(rule);
  const [reference] = rule.docs.references;
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: sentence(rule.summary) },
    fullDescription: { text: rule.docs.why.trim() || sentence(rule.summary) },
    help: { text: page, markdown: page },
    ...(reference === undefined ? {} : { helpUri: reference.url }),
    defaultConfiguration: { level: LEVEL[rule.severity] },
    properties: { tags: ['concurrency', rule.family, ...rule.languages], 'problem.severity': PROBLEM_SEVERITY[rule.severity] },
  };
}

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };
const PROBLEM_SEVERITY: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'recommendation', hint: 'recommendation' };

function result(finding: ReportedFinding, rules: readonly Rule[], cwd: string): sarif.Result {
  const index = rules.findIndex((rule) => rule.id === finding.rule);
  const fixes = finding.fixes.filter((fix) => fix.safety !== 'sketch').flatMap((fix) => fixOf(fix, cwd));
  return {
    ruleId: finding.rule,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: LEVEL[finding.severity],
    message: { text: sentence(finding.message) },
    locations: [{ physicalLocation: physical(finding.at, cwd) }],
    ...(finding.steps.length === 0
      ? {}
      : {
          codeFlows: codeFlows(finding.steps, cwd),
          relatedLocations: finding.steps.map((step, step0) => ({ id: step0 + 1, physicalLocation: physical(step.at, cwd), message: { text: spoken(step) } })),
        }),
    partialFingerprints: { 'interleave/v1': finding.fingerprint },
    ...(fixes.length === 0 ? {} : { fixes }),
    properties: {
      severity: finding.severity,
      certainty: finding.grade,
      ...(finding.assumptions.length === 0 ? {} : { assumptions: finding.assumptions }),
    },
  };
}

/**
 * First the whole schedule as one thread flow, because most viewers show only the first; then, when several lanes
 * take part, one thread flow per lane. The execution order ties them together.
 */
function codeFlows(steps: readonly ReportedStep[], cwd: string): sarif.CodeFlow[] {
  const locations = steps.map((step, index) => ({ step, location: flowLocation(step, index, cwd) }));
  const lanes = [...new Set(steps.map((step) => step.lane))];
  const merged: sarif.CodeFlow = { message: { text: 'All lanes, in the order in which it happens.' }, threadFlows: [{ id: 'all', locations: locations.map(({ location }) => location) }] };
  if (lanes.length < 2) return [merged];
  const perLane: sarif.CodeFlow = {
    message: { text: 'Lane by lane.' },
    threadFlows: lanes.map((lane) => ({
      id: lane,
      message: { text: lane },
      locations: locations.filter(({ step }) => step.lane === lane).map(({ location }) => location),
    })),
  };
  return [merged, perLane];
}

function flowLocation(step: ReportedStep, index: number, cwd: string): sarif.ThreadFlowLocation {
  return {
    executionOrder: index + 1,
    importance: 'essential',
    location: { physicalLocation: physical(step.at, cwd), message: { text: spoken(step) } },
  };
}

function spoken(step: ReportedStep): string {
  return step.lane === '' ? step.says : `${step.lane}: ${step.says}`;
}

function fixOf(fix: ReportedFix, cwd: string): readonly sarif.Fix[] {
  const byFile = new Map<string, sarif.Replacement[]>();
  for (const edit of fix.edits()) {
    const uri = JSON.stringify(artifact(edit.at.path, cwd));
    const replacements = byFile.get(uri) ?? [];
    byFile.set(uri, replacements);
    replacements.push({ deletedRegion: region(edit.at.range), insertedContent: { text: edit.text } });
  }
  if (byFile.size === 0) return [];
  return [
    {
      description: { text: `${fix.title} (${fix.safety})` },
      artifactChanges: [...byFile].map(([uri, replacements]) => ({ artifactLocation: JSON.parse(uri) as sarif.ArtifactLocation, replacements })),
    },
  ];
}

function notifications(report: Report): sarif.Notification[] {
  const problems = report.problems.map(
    (problem): sarif.Notification => ({
      level: 'error',
      message: { text: problem.message },
      descriptor: { id: problem.kind === 'config' ? 'configuration-problem' : 'file-problem' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: artifact(problem.path, report.cwd),
            ...(problem.line === undefined ? {} : { region: { startLine: problem.line, ...(problem.column === undefined ? {} : { startColumn: problem.column }) } }),
          },
        },
      ],
    }),
  );
  const partial: readonly sarif.Notification[] = report.cancelled ? [{ level: 'warning', message: { text: 'The run was interrupted: the results are partial.' } }] : [];
  return [...problems, ...partial];
}

function physical(place: ReportedPlace, cwd: string): sarif.PhysicalLocation {
  return { artifactLocation: artifact(place.path, cwd), region: region(place.range) };
}

function region({ start, end }: Range): sarif.Region {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Relative to the working directory when inside it; a whole address otherwise. */
function artifact(file: string, cwd: string): sarif.ArtifactLocation {
  if (/^[a-z][a-z0-9+.-]+:/i.test(file)) return { uri: file };
  if (file.startsWith('../') || path.isAbsolute(file)) return { uri: pathToFileURL(path.resolve(cwd, file)).href };
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}

function directoryUri(folder: string): string {
  const { href } = pathToFileURL(folder);
  return href.endsWith('/') ? href : `${href}/`;
}

/** SARIF wants messages to be sentences. */
function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function pascalCase(id: string): string {
  return id.replace(/(^|-)([a-z0-9])/g, (_, _dash: string, letter: string) => letter.toUpperCase());
}
