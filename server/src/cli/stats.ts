import type { Colors } from 'picocolors/types.js';
import type { Stats, Workspace } from '../session/contract.ts';
import type { Neighbour } from '../session/neighbours/index.ts';
import { displayPath } from './report.ts';

/** Where the time went, for people. */
export function renderStats(stats: Stats, options: { readonly cwd: string; readonly neighbours: readonly Neighbour[]; readonly frontends: Workspace['frontends']; readonly colors: Colors }): string {
  const { colors } = options;
  const heading = (text: string): string => colors.bold(text);
  const resolved = stats.calls === 0 ? '' : ` (${((100 * stats.resolvedCalls) / stats.calls).toFixed(1)} %)`;
  const summary: readonly Row[] = [
    ['files', number(stats.files)],
    ['source', size(stats.bytes)],
    ['read anew', number(stats.lowered)],
    ['from the cache', number(stats.fromCache)],
    ['with syntax errors', number(stats.parseErrors)],
    ['calls resolved', `${number(stats.resolvedCalls)} of ${number(stats.calls)}${resolved}`],
    ['memory', size(stats.heapBytes)],
    ...options.frontends.flatMap(({ status }): Row[] => (status.state === 'idle' ? [] : [[status.says, `${status.state}${status.memoryBytes === undefined ? '' : `, ${size(status.memoryBytes)}`}${status.restarts === 0 ? '' : `, started again ${status.restarts} times`}`]])),
  ];
  const phases: readonly Row[] = [
    ['find files', time(stats.ms.discover)],
    ['read and lower', time(stats.ms.lower)],
    ['link', time(stats.ms.link)],
    ['check', time(stats.ms.check)],
    ['total', time(stats.ms.total)],
  ];
  const sorted = [...stats.rules].sort(([, left], [, right]) => right.ms - left.ms);
  const rules: readonly Row[] = sorted
    .filter(([, { findings }], index) => index < SHOWN_RULES || findings > 0)
    .map(([rule, { ms, findings }]) => [rule, time(ms), number(findings)]);
  const slowest: readonly Row[] = stats.slowestFiles.slice(0, 10).map(({ file, ms }) => [displayPath(file, options.cwd), time(ms)]);
  const neighbours: readonly Row[] = options.neighbours.map(({ rule, tool, name, configuration }) => [rule, `${tool}: ${name}`, displayPath(configuration, options.cwd)]);
  return [
    `${heading('Statistics')}\n${table(summary)}`,
    `${heading('Time by phase')}\n${table(phases)}`,
    ...(rules.length === 0 ? [] : [`${heading('Time and findings by rule')}\n${table(rules)}`]),
    ...(neighbours.length === 0 ? [] : [`${heading('Left to other linters of the workspace')}\n${table(neighbours)}`]),
    ...(slowest.length === 0 ? [] : [`${heading('Slowest files')}\n${table(slowest)}`]),
  ].join('\n');
}

/** So many of the slowest rules, and those that found something, are worth a line. */
const SHOWN_RULES = 15;

type Row = readonly [string, ...string[]];

/** Names to the left, values to the right. */
function table(rows: readonly Row[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  const lines = rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '));
  return lines.map((line) => `  ${line.trimEnd()}\n`).join('');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function time(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

function size(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} kB` : `${bytes} B`;
}
