import type { Colors } from 'picocolors/types.js';
import type { Rule } from '../rule-api/index.ts';
import { colorsFor, type Product } from './check.ts';
import { EXIT, type ExitCode, type Io } from './io.ts';
import type { ColorChoice } from './options.ts';

/** `interleave rules`. */
export function listRules(options: { readonly format: 'text' | 'json'; readonly color: ColorChoice }, product: Product, io: Io): ExitCode {
  const rules = [...product.rules].sort((left, right) => (left.id < right.id ? -1 : 1));
  io.stdout.write(options.format === 'json' ? json(rules) : text(rules, colorsFor(options.color, io, 'stdout')));
  return EXIT.clean;
}

function json(rules: readonly Rule[]): string {
  const plain = rules.map(({ id, summary, family, languages, severity, since, docs }) => ({ id, summary, family, languages, severity, since, references: docs.references }));
  return `${JSON.stringify(plain, undefined, 2)}\n`;
}

const FAMILIES: Readonly<Record<Rule['family'], string>> = {
  awaitables: 'Awaitables',
  'event-loop': 'The event loop',
  lifecycle: 'Threads, processes and executors',
  'shared-state': 'Locks and shared state',
  cpu: 'CPU parallelism',
  housekeeping: 'Housekeeping',
};

function text(rules: readonly Rule[], colors: Colors): string {
  const width = Math.max(0, ...rules.map((rule) => rule.id.length));
  const sections = Object.entries(FAMILIES).flatMap(([family, title]) => {
    const members = rules.filter((rule) => rule.family === family);
    if (members.length === 0) return [];
    const lines = members.map((rule) => `  ${rule.id.padEnd(width)}  ${colors.dim(rule.severity.padEnd(7))}  ${rule.summary}\n`);
    return [`${colors.bold(title)}\n${lines.join('')}`];
  });
  return `${sections.join('\n')}\n${colors.dim('interleave explain RULE shows the page of a rule.')}\n`;
}
