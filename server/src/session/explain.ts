import type { Finding, FileId, Fix, FixSafety } from '../model/index.ts';
import type { Example, Rule } from '../rule-api/index.ts';
import { Lines } from '../support/lines.ts';
import { unreachable } from '../support/unreachable.ts';
import { fenceOf } from './languages.ts';

/** The page of a rule: Markdown, the same in the editor, on the command line and in `docs/`. */
export function rulePage(rule: Rule): string {
  const { docs } = rule;
  return [
    `# ${rule.id}`,
    `${capital(rule.summary)}.`,
    `**Level:** ${rule.severity} · **Languages:** ${rule.languages.join(', ')} · **Family:** ${rule.family} · **Since:** ${rule.since}`,
    section('Why it matters', docs.why),
    section('What to do instead', docs.instead),
    ...examples(rule.examples),
    section('When it is fine', docs.fine),
    section('Limits', docs.limits),
    ...(docs.noFix === undefined ? [] : [section('Why there is no fix', docs.noFix)]),
    ['## Configuration', '', '```toml', '# interleave.toml', '[rules]', `${rule.id} = "off"`, '```', '', `Silence one place with ${silencing(rule)}.`].join('\n'),
    ...(docs.references.length === 0 ? [] : [section('References', docs.references.map(({ title, url }) => `- [${title}](${url})`).join('\n'))]),
  ].join('\n\n') + '\n';
}

/** What the explanation of a finding needs besides the finding. */
export interface ExplainSources {
  /** The text of a file, to quote the lines that a story goes through. */
  readonly text: (file: FileId) => string | undefined;
  /** How a file is called in the page: a path relative to the workspace, or a link. */
  readonly name: (file: FileId) => string;
  /** Target of a link to a place; none: no links. `line` is 1-based. */
  readonly link?: (file: FileId, line: number) => string;
}

/** The story of one finding with the reader's own names and lines, followed by the page of its rule. Markdown. */
export function explainFinding(finding: Finding, rule: Rule | undefined, sources: ExplainSources): string {
  return [
    `# ${capital(finding.message)}`,
    `**${finding.rule}** · ${finding.severity} · ${gradeInWords(finding.grade)} · ${place(finding.file, finding.at.start, sources)}`,
    quote(finding.file, finding.at.start, sources),
    ...story(finding, sources),
    ...(finding.assumptions.length === 0 ? [] : [section('What is taken for granted', finding.assumptions.map((each) => `- ${each}`).join('\n'))]),
    ...remedies(finding.fixes),
    ...(rule === undefined ? [] : ['---', rulePage(rule)]),
  ].join('\n\n') + '\n';
}

/** What a reader should know before applying a fix; empty for one that is safe. */
export function gradeOfFix(safety: FixSafety): string {
  switch (safety) {
    case 'safe':
      return '';
    case 'timing':
      return 'changes when things run';
    case 'sketch':
      return 'a sketch to finish by hand';
    default:
      return unreachable(safety);
  }
}

/** The title under which a fix is offered. */
export function fixTitle(fix: Fix): string {
  const grade = gradeOfFix(fix.safety);
  return grade === '' ? fix.title : `${fix.title} (${grade})`;
}

export function gradeInWords(grade: Finding['grade']): string {
  switch (grade) {
    case 'certain':
      return 'certain';
    case 'likely':
      return 'likely';
    case 'possible':
      return 'possible, not proven';
    default:
      return unreachable(grade);
  }
}

function silencing({ id, languages }: Rule): string {
  const python = `\`# interleave: ignore[${id}] -- reason\``;
  const script = `\`// interleave: ignore[${id}] -- reason\``;
  if (!languages.includes('typescript')) return python;
  return languages.includes('python') ? `${python} in Python, ${script} in TypeScript and JavaScript` : script;
}

const section = (title: string, body: string): string => `## ${title}\n\n${body.trim()}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function examples(all: readonly Example[]): string[] {
  const parts = all.flatMap((example) => [
    `### ${capital(example.name)}`,
    ...(example.bad === undefined ? [] : [code('Reported:', example.language, example.bad)]),
    ...(example.good === undefined ? [] : [code('Fine:', example.language, example.good)]),
  ]);
  return parts.length === 0 ? [] : [['## Examples', ...parts].join('\n\n')];
}

/** A test's expectations are no part of what a reader should see. */
function code(title: string, language: string, text: string): string {
  const shown = text.replaceAll(/[ \t]*(?:#|\/\/) *expect:.*$/gm, '').replaceAll(/^[ \t]*(?:#|\/\/)[ \t]*\^+[ \t]*\n/gm, '').trim();
  return `${title}\n\n\`\`\`${language}\n${shown}\n\`\`\``;
}

/** Steps grouped by lane show at a glance who does what; their numbers keep the order in which it happens. */
function story(finding: Finding, sources: ExplainSources): string[] {
  if (finding.steps.length === 0) return [];
  const lanes = [...new Set(finding.steps.map((step) => step.lane))];
  const rows = finding.steps.map((step, index) => {
    const cells = lanes.map((lane) => (lane === step.lane ? cell(step.says) : ''));
    return `| ${index + 1} | ${cells.join(' | ')} | ${place(step.file, step.at.start, sources)} | ${cell(lineOf(step.file, step.at.start, sources) ?? '', { asCode: true })} |`;
  });
  const head = ['step', ...lanes.map((lane) => cell(lane)), 'where', 'code'];
  return [['## What happens', '', `| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows].join('\n')];
}

function remedies(fixes: readonly Fix[]): string[] {
  if (fixes.length === 0) return [];
  const items = fixes.map((fix) => `- ${fixTitle(fix)}${fix.preferred === true ? ', the usual choice' : ''}`);
  return [section('What can be done', items.join('\n'))];
}

function quote(file: FileId, offset: number, sources: ExplainSources): string {
  const line = lineOf(file, offset, sources);
  return line === undefined ? '' : `\`\`\`${fenceOf(file)}\n${line}\n\`\`\``;
}

function place(file: FileId, offset: number, sources: ExplainSources): string {
  const text = sources.text(file);
  const name = sources.name(file);
  if (text === undefined) return name;
  const line = new Lines(text).position(offset).line + 1;
  const label = `${name}:${line}`;
  return sources.link === undefined ? label : `[${label}](${sources.link(file, line)})`;
}

function lineOf(file: FileId, offset: number, sources: ExplainSources): string | undefined {
  const text = sources.text(file);
  if (text === undefined) return undefined;
  const lines = new Lines(text);
  return lines.lineText(lines.position(offset).line).trim();
}

function cell(text: string, options: { readonly asCode: boolean } = { asCode: false }): string {
  const flat = text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
  return options.asCode && flat !== '' ? `\`${flat.replaceAll('`', "'")}\`` : flat;
}
