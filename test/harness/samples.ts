import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../server/src/model/index.ts';
import type { Frontend } from '../../server/src/frontend/frontend.ts';
import { type AnalyseOptions, FOLDER, type Sources, analyse, idOf } from './analyse.ts';
import { type Expectation, expectations } from './expectations.ts';
import { frontendFor, frontendsFor, SOURCE_ENDINGS } from './frontends.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** One program to check: a folder of samples, or an example of a rule. */
export interface Program {
  readonly name: string;
  readonly sources: Sources;
}

/** Every folder of `samples/`, each one program. */
export function samplePrograms(): readonly Program[] {
  return readdirSync(path.join(root, 'samples')).map((name) => ({ name, sources: readFolder(path.join(root, 'samples', name)) }));
}

/** What the comments of a program claim and what is found, as two lists of lines that must be equal. */
export async function compare(program: Program, options: AnalyseOptions = {}): Promise<{ readonly expected: readonly string[]; readonly found: readonly string[] }> {
  const findings = await analyse(program.sources, options);
  const expected: string[] = [];
  const found: string[] = [];
  for (const [file, text] of Object.entries(program.sources)) {
    const here = findings.filter((finding) => pathOf(finding) === file);
    const claims = expectations(text);
    const matched = new Set<Finding>();
    for (const claim of claims.filter((one) => one.kind === 'expect' || one.kind === 'false-alarm')) {
      const match = here.find((finding) => !matched.has(finding) && matches(claim, finding, text));
      if (match === undefined) expected.push(`${file}:${claim.line} ${claim.rule}${claim.message === undefined ? '' : ` /${claim.message.source}/`}${claim.carets === undefined ? '' : ` at ${claim.carets.start}-${claim.carets.end}`}`);
      else matched.add(match);
    }
    for (const finding of here) if (!matched.has(finding)) found.push(`${file}:${lineOf(text, finding.at.start)} ${finding.rule} "${finding.message}" at ${columns(text, finding).join('-')}`);
    for (const claim of claims) {
      if (claim.kind === 'missed-alarm' && here.some((finding) => finding.rule === claim.rule && lineOf(text, finding.at.start) === claim.line)) found.push(`${file}:${claim.line} ${claim.rule} is reported now: make missed-alarm an expect`);
      if (claim.kind === 'because' && !hasStep(findings, program.sources, file, claim)) expected.push(`${file}:${claim.line} a step /${claim.message?.source}/`);
    }
  }
  return { expected, found };
}

/** What is wrong with the fixes of a program's findings; empty when all hold their promises. */
export async function brokenFixes(program: Program, options: AnalyseOptions = {}): Promise<readonly string[]> {
  const frontends = await frontendsFor(program.sources);
  const before = await analyse(program.sources, options);
  const broken: string[] = [];
  for (const finding of before) {
    for (const fix of finding.fixes) {
      const where = `${pathOf(finding)}:${lineOf(program.sources[pathOf(finding)] ?? '', finding.at.start)} ${finding.rule}: "${fix.title}"`;
      const fixed = applied(program.sources, fix.edits());
      if (fixed === undefined) {
        broken.push(`${where} has overlapping edits, or none`);
        continue;
      }
      const unparsable = Object.entries(fixed).filter(([file, text]) => text !== program.sources[file] && !parses(frontends, file, text) && parses(frontends, file, program.sources[file] ?? ''));
      if (unparsable.length > 0) {
        broken.push(`${where} does not parse:\n${unparsable.map(([, text]) => text).join('\n')}`);
        continue;
      }
      const after = await analyse(fixed, options);
      if (count(after, finding) >= count(before, finding)) broken.push(`${where} does not remove its finding`);
      if (fix.safety === 'sketch') continue;
      const added = after.filter((one) => one.rule !== 'unused-suppression' && count(after, one) > count(before, one));
      if (added.length > 0) broken.push(`${where} adds ${added.map((one) => `${one.rule} "${one.message}"`).join(', ')}`);
      const again = after.filter((one) => one.rule === finding.rule && one.message === finding.message).flatMap((one) => one.fixes.filter((other) => other.title === fix.title));
      if (again.length >= before.filter((one) => one.rule === finding.rule && one.message === finding.message).flatMap((one) => one.fixes.filter((other) => other.title === fix.title)).length) broken.push(`${where} is offered again after it was applied`);
    }
  }
  return broken;
}

const parses = (frontends: readonly Frontend[], file: string, text: string): boolean => frontendFor(frontends, file).parses(text, idOf(file));

export const pathOf = (finding: Finding): string => finding.file.slice(FOLDER.length + 1);

export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

function readFolder(folder: string): Sources {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => SOURCE_ENDINGS.some((ending) => name.endsWith(ending)));
  return Object.fromEntries(names.sort().map((name) => [name.replaceAll(path.sep, '/'), readFileSync(path.join(folder, name), 'utf8')]));
}

function matches(claim: Expectation, finding: Finding, text: string): boolean {
  if (finding.rule !== claim.rule || lineOf(text, finding.at.start) !== claim.line) return false;
  if (claim.message !== undefined && !claim.message.test(finding.message)) return false;
  const [start, end] = columns(text, finding);
  return claim.carets === undefined || (claim.carets.start === start && claim.carets.end === end);
}

function columns(text: string, finding: Finding): readonly [number, number] {
  const column = (offset: number) => offset - (text.lastIndexOf('\n', offset - 1) + 1);
  return [column(finding.at.start), column(finding.at.end)];
}

function hasStep(findings: readonly Finding[], sources: Sources, file: string, claim: Expectation): boolean {
  return findings.some((finding) => finding.steps.some((step) => step.file === `${FOLDER}/${file}` && lineOf(sources[file] ?? '', step.at.start) === claim.line && claim.message?.test(step.says) === true));
}

const count = (findings: readonly Finding[], like: Finding): number => findings.filter((one) => one.rule === like.rule && pathOf(one) === pathOf(like)).length;

function applied(sources: Sources, edits: readonly { readonly file: string; readonly at: { readonly start: number; readonly end: number }; readonly text: string }[]): Sources | undefined {
  if (edits.length === 0) return undefined;
  const fixed: Record<string, string> = { ...sources };
  const sorted = [...edits].sort((a, b) => b.at.start - a.at.start || b.at.end - a.at.end);
  for (const [index, edit] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && next.file === edit.file && next.at.end > edit.at.start) return undefined;
    const name = edit.file.slice(FOLDER.length + 1);
    const text = fixed[name];
    if (text === undefined) return undefined;
    fixed[name] = text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.end);
  }
  return fixed;
}
