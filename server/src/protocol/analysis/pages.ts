import type { Hover, Position } from 'vscode-languageserver';
import type { Page } from '../../../../client/src/messages.ts';
import type { FileFacts, FileId, Finding } from '../../model/index.ts';
import type { Rule } from '../../rule-api/index.ts';
import type { CheckedFile, EffectiveSettings, Workspace } from '../../session/contract.ts';
import { explainFinding, gradeInWords, type ExplainSources } from '../../session/explain.ts';
import { folderOf, relativeTo } from '../../session/paths.ts';
import { linkTo, type Converter } from './convert.ts';

export interface PageSources {
  readonly workspace: Workspace;
  readonly convert: Converter;
  readonly rules: readonly Rule[];
  readonly folders: readonly string[];
}

/** The page of the finding at a position, else of the first one on its line. */
export function explanation(checked: CheckedFile, position: Position, sources: PageSources): Page | null {
  const finding = findingAt(checked, position, sources.convert) ?? findingOnLine(checked, position.line, sources.convert);
  if (finding === undefined) return null;
  return { markdown: explainFinding(finding, ruleOf(finding.rule, sources), explainSources(sources)) };
}

/** What stands under the mouse: the verdict and its reasons, or the rules that a comment speaks of. */
export function hover(checked: CheckedFile, facts: FileFacts | undefined, position: Position, sources: PageSources): Hover | null {
  const { start } = sources.convert.span(checked.file, { start: position, end: position });
  const named = facts?.directives.flatMap((directive) => ('rules' in directive ? directive.rules : [])).find(({ at }) => at.start <= start && start <= at.end);
  if (named !== undefined) {
    const rule = ruleOf(named.id, sources);
    const value = rule === undefined ? `There is no rule \`${named.id}\`.` : `**${rule.id}**: ${rule.summary}.\n\n${rule.docs.why}${pageLink(rule.id, sources)}`;
    return { contents: { kind: 'markdown', value }, range: sources.convert.range(checked.file, named.at) };
  }
  const found = checked.findings.filter(({ at }) => at.start <= start && start <= at.end);
  const [first] = found;
  if (first === undefined) return null;
  return { contents: { kind: 'markdown', value: found.map((finding) => verdict(finding, sources)).join('\n\n---\n\n') }, range: sources.convert.range(checked.file, first.at) };
}

export function settingsInWords(path: string, settings: EffectiveSettings): string {
  const { world } = settings;
  const version = `${world.pythonVersion.major}.${world.pythonVersion.minor}${world.freeThreaded ? ', without the GIL' : ''}`;
  const levels = [...settings.levels].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, level]) => `  ${id}: ${level}`);
  return [
    `file: ${path}`,
    `configuration: ${settings.chain.join(', ') || 'none found, defaults apply'}`,
    `profile: ${settings.profile}`,
    `Python: ${version} (${world.sources.python})`,
    `platforms: ${world.platforms.join(', ')} (${world.sources.platforms})`,
    `environment: ${settings.environment ?? 'none found'}`,
    `baseline: ${settings.baseline ?? 'none'}`,
    `a suppression needs a reason: ${settings.requireReason ? 'yes' : 'no'}`,
    `other linters' suppressions count: ${settings.honourForeignSuppressions ? 'yes' : 'no'}`,
    `task owners: ${settings.taskOwners.join(', ') || 'none'}`,
    ...(settings.neighbours.length === 0 ? [] : ['left to other linters, which report the same (a level in the configuration brings them back):', ...settings.neighbours.map(({ rule, name, tool, configuration }) => `  ${rule}: ${tool} runs ${name} (${configuration})`)]),
    levels.length === 0 ? "levels: each rule's own" : "levels (others: each rule's own):",
    ...levels,
    '',
  ].join('\n');
}

function verdict(finding: Finding, sources: PageSources): string {
  const steps = finding.steps.map((step, index) => `${index + 1}. ${step.lane}: ${step.says}`);
  const assumed = finding.assumptions.map((each) => `- ${each}`);
  return [
    `**${finding.rule}** (${gradeInWords(finding.grade)}): ${finding.message}`,
    ...(steps.length === 0 ? [] : [steps.join('\n')]),
    ...(assumed.length === 0 ? [] : [`Taken for granted:\n${assumed.join('\n')}`]),
  ].join('\n\n') + pageLink(finding.rule, sources);
}

function pageLink(id: string, { convert }: PageSources): string {
  return convert.options.rulePages === undefined ? '' : `\n\n[About this rule](${convert.options.rulePages}${id}.md)`;
}

function explainSources({ workspace, folders }: PageSources): ExplainSources {
  return {
    text: (file) => workspace.text(file),
    name: (file) => relativeTo(folderOf(folders, file) ?? '/', file),
    link: (file: FileId, line: number) => linkTo(file, line),
  };
}

const ruleOf = (id: string, { rules }: PageSources): Rule | undefined => rules.find((rule) => rule.id === id);

function findingAt(checked: CheckedFile, position: Position, convert: Converter): Finding | undefined {
  const { start } = convert.span(checked.file, { start: position, end: position });
  const touching = checked.findings.filter(({ at }) => at.start <= start && start <= at.end);
  return touching.toSorted((a, b) => a.at.end - a.at.start - (b.at.end - b.at.start))[0];
}

function findingOnLine(checked: CheckedFile, line: number, convert: Converter): Finding | undefined {
  return checked.findings.find(({ at }) => {
    const lines = convert.lines(checked.file);
    return lines.lineOf(at.start) <= line && line <= lines.lineOf(at.end);
  });
}
