import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule } from '../server/src/rule-api/index.ts';
import { rulePage } from '../server/src/session/explain.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Every file that is made from the rules, with the content it should have. `npm run generate` writes them; a test compares. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const ids = readdirSync(path.join(root, 'rules')).filter((name) => name.endsWith('.ts') && name !== 'index.ts').map((name) => name.slice(0, -3)).sort();
  const rules = await Promise.all(ids.map(async (id) => ((await import(pathToFileURL(path.join(root, 'rules', `${id}.ts`)).href)) as { default: Rule }).default));
  return new Map([
    ['rules/index.ts', index(ids)],
    ['docs/rules.md', catalogue(rules)],
    ...rules.map((rule) => [`docs/rules/${rule.id}.md`, `${rulePage(rule).trimEnd()}\n`] as const),
    ['package.json', manifest(rules)],
  ]);
}

function index(ids: readonly string[]): string {
  const name = (id: string) => id.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [
    "// Made by `npm run generate` from the files of this folder.",
    "import type { Rule } from '#rule-api';",
    ...ids.map((id) => `import ${name(id)} from './${id}.ts';`),
    '',
    `export const rules: readonly Rule[] = [`,
    ...ids.map((id) => `  ${name(id)},`),
    '];',
    '',
  ].join('\n');
}

function catalogue(rules: readonly Rule[]): string {
  const families: Record<Rule['family'], string> = {
    awaitables: 'Awaitables',
    'event-loop': 'The event loop',
    lifecycle: 'Life cycle of threads, tasks and executors',
    'shared-state': 'Locks and shared state',
    cpu: 'Processors, processes and the GIL',
    housekeeping: 'Housekeeping',
  };
  const sections = Object.entries(families).flatMap(([family, title]) => {
    const members = rules.filter((rule) => rule.family === family);
    if (members.length === 0) return [];
    return [`## ${title}`, '', '| rule | level | reports |', '|---|---|---|', ...members.map((rule) => `| [${rule.id}](rules/${rule.id}.md) | ${rule.severity} | ${rule.summary} |`), ''];
  });
  return ['# Rules', '', 'Made by `npm run generate` from the files in `rules/`.', '', ...sections].join('\n');
}

/** The manifest with the levels of every rule in the schema of `interleave.rules`. */
function manifest(rules: readonly Rule[]): string {
  const parsed = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
  const setting = parsed.contributes?.configuration?.properties?.['interleave.rules'];
  if (setting !== undefined) {
    setting.properties = Object.fromEntries(
      rules.map((rule) => [rule.id, { type: 'string', enum: ['off', 'hint', 'info', 'warning', 'error'], markdownDescription: `${rule.summary} (default: ${rule.severity})` }]),
    );
  }
  return `${JSON.stringify(parsed, null, 2)}\n`;
}

interface Manifest {
  contributes?: { configuration?: { properties?: Record<string, { properties?: Record<string, unknown> }> } };
}
