import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../model/index.ts';
import { EXIT, Stop } from './io.ts';
import { displayPath } from './report.ts';

/** Findings that were there when the baseline was written, which a run does not report. */
export interface Baseline {
  readonly entries: readonly BaselineEntry[];
}

export interface BaselineEntry {
  readonly rule: string;
  /** For people, and to choose among equal findings; a moved file keeps its entries. */
  readonly path: string;
  readonly fingerprint: string;
  readonly count: number;
}

export interface Split {
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** How many findings of the baseline are no longer there. */
  readonly gone: number;
  /** Entries of files that this run did not look at. */
  readonly unseen: readonly BaselineEntry[];
}

export interface BaselineScope {
  /** A path as the baseline writes it. */
  readonly pathOf: (finding: Finding) => string;
  /** Whether this run looked at a file of the baseline, or found it gone: only then may its findings be elsewhere now. */
  readonly isSeen: (path: string) => boolean;
}

/** Separates what the baseline knows: by rule and fingerprint, so that moved code and renamed files still match. */
export function splitByBaseline(findings: readonly Finding[], baseline: Baseline, { pathOf, isSeen }: BaselineScope): Split {
  const unseen = baseline.entries.filter((entry) => !isSeen(entry.path));
  const allowed = new Map<string, { total: number; readonly byPath: Map<string, number> }>();
  for (const entry of baseline.entries) {
    if (!isSeen(entry.path)) continue;
    const key = keyOf(entry);
    const budget = allowed.get(key) ?? { total: 0, byPath: new Map<string, number>() };
    budget.total += entry.count;
    budget.byPath.set(entry.path, (budget.byPath.get(entry.path) ?? 0) + entry.count);
    allowed.set(key, budget);
  }
  const known = new Set<Finding>();
  const takeFrom = (finding: Finding, where: 'same path' | 'any path'): void => {
    const budget = allowed.get(keyOf(finding));
    if (budget === undefined || budget.total === 0 || known.has(finding)) return;
    const file = pathOf(finding);
    const here = budget.byPath.get(file) ?? 0;
    if (where === 'same path' && here === 0) return;
    budget.byPath.set(file, here - 1);
    budget.total -= 1;
    known.add(finding);
  };
  // Findings in their old file come first, so that a copy elsewhere is the one that counts as new.
  for (const finding of findings) takeFrom(finding, 'same path');
  for (const finding of findings) takeFrom(finding, 'any path');
  return {
    fresh: findings.filter((finding) => !known.has(finding)),
    known: findings.filter((finding) => known.has(finding)),
    gone: [...allowed.values()].reduce((sum, budget) => sum + budget.total, 0),
    unseen,
  };
}

export function baselineOf(findings: readonly Finding[], pathOf: (finding: Finding) => string, unseen: readonly BaselineEntry[] = []): Baseline {
  const entries = new Map<string, BaselineEntry>(unseen.map((entry) => [`${entry.path}\0${keyOf(entry)}`, entry]));
  for (const finding of findings) {
    const file = pathOf(finding);
    const key = `${file}\0${keyOf(finding)}`;
    const count = (entries.get(key)?.count ?? 0) + 1;
    entries.set(key, { rule: finding.rule, path: file, fingerprint: finding.fingerprint, count });
  }
  const sorted = [...entries].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, entry]) => entry);
  return { entries: sorted };
}

/** Paths in a baseline start from its own folder, so that it means the same wherever the command runs. */
export function baselinePath(baselineFile: string): (finding: Finding) => string {
  const folder = path.dirname(baselineFile);
  return (finding) => displayPath(finding.file, folder);
}

export function readBaseline(file: string, shown: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) throw new Stop(EXIT.arguments, `the baseline ${shown} does not exist; write it with --write-baseline ${shown}`);
    throw new Stop(EXIT.arguments, `the baseline ${shown} cannot be read: ${messageOf(error)}`);
  }
  return parseBaseline(text, shown);
}

export function parseBaseline(text: string, shown: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Stop(EXIT.configuration, `the baseline ${shown} is not JSON: ${messageOf(error)}`);
  }
  const document = value as { readonly version?: unknown; readonly findings?: unknown };
  if (typeof value !== 'object' || value === null || document.version !== 1 || !Array.isArray(document.findings)) {
    throw new Stop(EXIT.configuration, `the baseline ${shown} has not the form of a baseline of this version; write it again with --write-baseline`);
  }
  const entries = document.findings.map((entry: unknown) => {
    if (!isEntry(entry)) throw new Stop(EXIT.configuration, `the baseline ${shown} has an entry without rule, path, fingerprint or count: ${JSON.stringify(entry)}`);
    return entry;
  });
  return { entries };
}

export function writeBaseline(file: string, baseline: Baseline): void {
  // One entry a line keeps merges simple.
  const lines = baseline.entries.map((entry) => `    ${JSON.stringify(entry)}`);
  const text = `{\n  "version": 1,\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Stop(EXIT.arguments, `the baseline cannot be written: ${messageOf(error)}`);
  }
}

function keyOf({ rule, fingerprint }: { readonly rule: string; readonly fingerprint: string }): string {
  return `${rule}\0${fingerprint}`;
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<keyof BaselineEntry, unknown>;
  return typeof entry.rule === 'string' && typeof entry.path === 'string' && typeof entry.fingerprint === 'string' && typeof entry.count === 'number' && entry.count > 0;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
