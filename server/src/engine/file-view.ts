import type { Span } from '../model/index.ts';
import type { CallSite, FileView, SuppressionUse, UnitSite } from '../rule-api/index.ts';
import type { SnapshotFile } from './contract.ts';
import { importing } from './importing.ts';
import { indented } from './indenting.ts';

export interface FileViewInput {
  readonly file: SnapshotFile;
  readonly units: readonly UnitSite[];
  readonly calls: (site: UnitSite) => readonly CallSite[];
  readonly suppressions: readonly SuppressionUse[];
}

/** What a rule sees of the file being checked. Text and lines are looked at only when asked for. */
export function fileView({ file, units, calls, suppressions }: FileViewInput): FileView {
  const source = once(file.text);
  const starts = once(() => lineStarts(source()));
  const allCalls = once(() => units.flatMap((site) => [...calls(site)]).sort((a, b) => a.call.at.start - b.call.at.start || b.call.at.end - a.call.at.end));
  const indentUnit = once(() => findIndentUnit(source()));
  const newline = once((): '\n' | '\r\n' => (/\r\n|\n/.exec(source())?.[0] === '\r\n' ? '\r\n' : '\n'));
  const lineIndex = (offset: number) => lastAtMost(starts(), offset);
  const lineStart = (offset: number) => starts()[lineIndex(offset)] ?? 0;
  const view: FileView = {
    id: file.id,
    facts: file.facts,
    world: file.settings.world,
    units,
    get calls() {
      return allCalls();
    },
    test: isTest(file.relativePath),
    commandLine: isCommandLine(file.relativePath),
    strict: file.settings.profile === 'strict',
    text: (at) => source().slice(at.start, at.end),
    get source() {
      return source();
    },
    indent: (offset) => /^[ \t\f]*/.exec(source().slice(lineStart(offset), lineStart(offset) + 400))?.[0] ?? '',
    lineStart,
    lineEnd: (offset) => endOfLine(source(), offset),
    line: (offset) => lineIndex(offset) + 1,
    get indentUnit() {
      return indentUnit();
    },
    get newline() {
      return newline();
    },
    importing: (module, name) => importing(view, module, name),
    indented: (at: Span) => indented(source(), at, indentUnit(), file.facts.language),
    suppressions,
  };
  return view;
}

export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** Index of the last number that is not above `value`. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The smallest step by which the lines of the file are indented. */
function findIndentUnit(text: string): string {
  if (/^\t/m.test(text)) return '\t';
  const steps = new Map<number, number>();
  let before = 0;
  for (const match of text.matchAll(/^( *)[^\s#]/gm)) {
    const width = match[1]?.length ?? 0;
    if (width > before) steps.set(width - before, (steps.get(width - before) ?? 0) + 1);
    before = width;
  }
  const [best] = [...steps].filter(([step]) => step >= 2 && step <= 8).sort((a, b) => b[1] - a[1]);
  return ' '.repeat(best?.[0] ?? 4);
}

/** What a person starts, waits for and sees end: a command, a build script, the configuration of a tool. */
function isCommandLine(relativePath: string): boolean {
  if (/(^|\/)(_?cli(\.py$|\/)|__main__\.py$|management\/commands\/)/.test(relativePath)) return true;
  if (!/\.[cm]?[jt]sx?$/.test(relativePath)) return false;
  return /(^|\/)(?:bin|scripts|tools|cli)\//.test(relativePath) || /(^|\/)_?cli\.[cm]?[jt]s$/.test(relativePath) || /(^|\/)(?:[^/]+\.config|gulpfile|gruntfile|jakefile|[^/]*webpack[^/]*)\.[cm]?[jt]s$/i.test(relativePath);
}

function isTest(relativePath: string): boolean {
  const parts = relativePath.split('/');
  const name = parts.at(-1) ?? '';
  const folders = parts.slice(0, -1);
  if (folders.some((part) => part === 'tests' || part === 'test' || part === '__tests__')) return true;
  if (!/\.[cm]?[jt]sx?$/.test(name)) return /^(test_.*|.*_test|conftest|tests?)\.pyi?$/.test(name);
  return /[._-](?:test|spec|e2e|cy|bench)\.[cm]?[jt]sx?$/.test(name) || folders.some((part) => part === '__mocks__' || part === 'e2e' || part === 'cypress' || part === 'spec' || part === 'specs');
}
