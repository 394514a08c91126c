import type { FileFacts, FileId, Finding, Fix, Severity, Step } from '../model/index.ts';
import type { FileView, Need, Report, Rule } from '../rule-api/index.ts';
import type { EngineOptions, FileResult, FileSettings, SnapshotFile } from './contract.ts';
import { deadSpans } from './dead-code.ts';
import { fingerprintText, hash } from './fingerprint.ts';
import type { Program } from './program.ts';
import { partition, suppressionsOf } from './suppression.ts';
import { unreachable } from '../support/unreachable.ts';

export interface Run extends FileResult {
  readonly rulesRun: number;
  /** Not all rules were run: the findings are not to be shown. */
  readonly cancelled: boolean;
}

/** Runs the rules that apply to a file, takes out what comments silence, then runs the rules about those comments. */
export function runRules(options: EngineOptions, program: Program, file: SnapshotFile, isCancelled: () => boolean): Run {
  const { settings, facts } = file;
  const applicable = options.rules.filter((rule) => rule.languages.includes(facts.language) && settings.levels.get(rule.id) !== 'off');
  const crashed = new Set<string>();
  let cancelled = false;
  const timings: { rule: string; ms: number }[] = [];
  const run = (rules: readonly Rule[], view: FileView | undefined): readonly (readonly [Rule, Report])[] =>
    view === undefined
      ? []
      : rules
          .filter((rule) => rule.needs.every((need) => has(facts, need)) && (rule.libraries === undefined || rule.libraries.some((library) => program.imports(library))))
          .flatMap((rule) => {
            cancelled ||= isCancelled();
            if (cancelled) return [];
            const started = performance.now();
            const reports: (readonly [Rule, Report])[] = [];
            try {
              // One by one, so that what a rule found before it crashed is kept.
              for (const report of rule.scope === 'file' ? rule.check(view) : rule.check(view, program.view)) reports.push([rule, report]);
            } catch (error) {
              crashed.add(rule.id);
              options.onCrash({ rule: rule.id, file: file.id, error });
            }
            timings.push({ rule: rule.id, ms: performance.now() - started });
            return reports;
          });

  const byRule = new Map(options.rules.map((rule) => [rule.id, rule]));
  const suppressions = suppressionsOf({ facts, settings, rules: options.rules, crashed });
  const silenced = (finding: Finding): boolean => {
    const rule = byRule.get(finding.rule);
    return rule !== undefined && suppressions.silences(rule, finding.at);
  };
  const first = findings(file, run(applicable.filter((rule) => rule.afterOthers !== true), program.view.view(file.id)));
  const firstSplit = partition(first, silenced);
  const later = applicable.filter((rule) => rule.afterOthers === true);
  const second = later.length === 0 ? [] : findings(file, run(later, program.file(file.id, suppressions.uses())));
  const secondSplit = partition(second, silenced);
  const visible = (finding: Finding): boolean => shows(settings, finding);
  return {
    findings: [...firstSplit.shown, ...secondSplit.shown].filter(visible).sort(order),
    suppressed: [...firstSplit.hidden, ...secondSplit.hidden].filter(visible).sort(order),
    timings,
    rulesRun: timings.length,
    cancelled,
  };
}

function shows({ profile }: FileSettings, finding: Finding): boolean {
  if (finding.grade === 'possible' && profile !== 'strict') return false;
  return profile !== 'calm' || (finding.severity !== 'hint' && finding.severity !== 'info');
}

function order(a: Finding, b: Finding): number {
  return a.at.start - b.at.start || a.at.end - b.at.end || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

/** Whether the file has facts of a kind that a rule cannot do without. */
function has(facts: FileFacts, need: Need): boolean {
  switch (need) {
    case 'calls':
      return facts.units.some((unit) => unit.calls.length > 0);
    case 'async-units':
      return facts.units.some((unit) => unit.async);
    case 'suspensions':
      return facts.units.some((unit) => unit.suspensions.length > 0);
    case 'imports':
      return facts.imports.length > 0;
    case 'handlers':
      return facts.units.some((unit) => unit.regions.some((region) => region.kind === 'handler'));
    case 'with-regions':
      return facts.units.some((unit) => unit.regions.some((region) => region.kind === 'with'));
    case 'directives':
      return facts.directives.length > 0;
    case 'classes':
      return facts.classes.length > 0;
    default:
      return unreachable(need);
  }
}

const RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, info: 1, hint: 0 };

/** A level set by the user is that of the rule's usual findings; a weaker kind of finding stays at its own level. */
function severityOf(rule: Rule, report: Report, settings: FileSettings): Severity {
  const level = settings.levels.get(rule.id);
  const set = level === undefined || level === 'off' ? undefined : level;
  if (report.severity === undefined) return set ?? rule.severity;
  return set !== undefined && RANK[set] < RANK[report.severity] ? set : report.severity;
}

/** One finding per rule and range, each with a fingerprint of its own. */
function findings(file: SnapshotFile, reports: readonly (readonly [Rule, Report])[]): readonly Finding[] {
  const seen = new Set<string>();
  const dead = reports.length === 0 ? [] : deadSpans(file.facts, (at) => file.text().slice(at.start, at.end));
  const made: { readonly finding: Omit<Finding, 'fingerprint'>; readonly text: string }[] = [];
  for (const [rule, report] of reports) {
    const key = `${rule.id} ${report.at.start} ${report.at.end}`;
    if (seen.has(key) || dead.some((span) => span.start <= report.at.start && report.at.end <= span.end)) continue;
    seen.add(key);
    const text = fingerprintText({ rule: rule.id, facts: file.facts, source: file.text(), at: report.at });
    made.push({ finding: finding(file, rule, report), text });
  }
  // The second of two like findings in one unit is told from the first by its place among them.
  const count = new Map<string, number>();
  return made
    .sort((a, b) => a.finding.at.start - b.finding.at.start)
    .map(({ finding: item, text }) => {
      const ordinal = count.get(text) ?? 0;
      count.set(text, ordinal + 1);
      return { ...item, fingerprint: hash(ordinal === 0 ? text : `${text}\n${ordinal}`) };
    });
}

function finding(file: SnapshotFile, rule: Rule, report: Report): Omit<Finding, 'fingerprint'> {
  return {
    rule: rule.id,
    severity: severityOf(rule, report, file.settings),
    grade: report.grade,
    file: file.id,
    at: report.at,
    message: report.message,
    steps: report.because.map((reason): Step => ({ lane: reason.lane, file: reason.file ?? file.id, at: reason.at, says: reason.says })),
    fixes: (report.fixes ?? []).map((fix) => located(file.id, fix)),
    assumptions: report.assumptions ?? [],
    ...(report.unnecessary === undefined ? {} : { unnecessary: report.unnecessary }),
  };
}

function located(file: FileId, fix: NonNullable<Report['fixes']>[number]): Fix {
  return { ...fix, edits: () => fix.edits().map((edit) => ({ ...edit, file: edit.file ?? file })) };
}
