import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The interface of front ends, and what they make facts with in the same way. */
const SHARED_BY_FRONTENDS = ['frontend', 'refs', 'uses', 'digest', 'hash', 'comments', 'empty-facts'].map((name) => `server/src/frontend/${name}.ts`);

/** Which parts of the tree each part may import, by the first path segments that name it. The table of ARCHITECTURE.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'server/src/model': ['server/src/model'],
  'server/src/support': ['server/src/support'],
  'server/src/catalog': ['server/src/catalog', 'server/src/model'],
  'server/src/rule-api': ['server/src/rule-api', 'server/src/model', 'server/src/support'],
  'server/src/frontend/python': ['server/src/frontend/python', ...SHARED_BY_FRONTENDS, 'server/src/model', 'server/src/catalog', 'server/src/support', 'web-tree-sitter', 'node:crypto'],
  'server/src/frontend/typescript': ['server/src/frontend/typescript', ...SHARED_BY_FRONTENDS, 'server/src/model', 'server/src/catalog', 'server/src/support', 'typescript', 'node:'],
  'server/src/frontend': ['server/src/frontend/hash.ts', 'server/src/frontend/digest.ts', 'server/src/model'],
  'server/src/frontend/frontend.ts': ['server/src/model'],
  'server/src/engine': ['server/src/engine', 'server/src/model', 'server/src/rule-api', 'server/src/frontend/frontend.ts', 'server/src/support'],
  'server/src/session': ['server/src/session', 'server/src/engine', 'server/src/model', 'server/src/rule-api', 'server/src/frontend/frontend.ts', 'server/src/support', 'node:', 'toml-eslint-parser', 'ignore', 'ajv', 'picomatch', 'jsonc-parser'],
  'server/src/protocol': ['server/src/protocol', 'server/src/session', 'server/src/engine', 'server/src/model', 'server/src/rule-api', 'server/src/support', 'client/src/messages.ts', 'vscode-languageserver', 'node:'],
  'server/src/cli': ['server/src', 'rules/index.ts', 'node:', 'commander', 'picocolors', 'string-width', 'sarif'],
  'server/src/main.ts': ['server/src', 'rules/index.ts', 'vscode-languageserver', 'node:'],
  'server/src/composition.ts': ['server/src', 'node:'],
  'server/src/analysis.ts': ['server/src', 'rules/index.ts', 'node:'],
  'server/src/worker.ts': ['server/src', 'node:'],
  'server/src/cli.ts': ['server/src', 'rules/index.ts', 'commander', 'picocolors', 'node:'],
  rules: ['#rule-api'],
  'client/src': ['client/src', 'vscode', 'vscode-languageclient', 'node:'],
};
/** Generated, and the composition root of all rules. */
const EXEMPT = new Set(['rules/index.ts']);

describe('the tree', () => {
  const files = ['server/src', 'rules', 'client/src'].flatMap((folder) => sources(folder));

  it('keeps the import boundaries of ARCHITECTURE.md', () => {
    const broken = files.flatMap((file) => {
      if (EXEMPT.has(file)) return [];
      const allowed = MAY_IMPORT[owner(file) ?? ''];
      if (allowed === undefined) return [`${file} stands in no part of the table`];
      return imports(file)
        .filter((target) => !allowed.some((prefix) => covers(prefix, target)))
        .map((target) => `${file} imports ${target}`);
    });
    assert.deepEqual(broken, []);
  });

  it('lets only the protocol folder and the composition roots know the language server protocol', () => {
    const knowing = files.filter((file) => imports(file).some((target) => target.startsWith('vscode-languageserver')));
    assert.deepEqual(knowing.filter((file) => !/^server\/src\/(protocol\/|main\.ts$)/.test(file)), []);
  });

  it('keeps engine, model and rules free of classes, and of input and output', () => {
    const pure = files.filter((file) => /^(server\/src\/(model|engine)|rules)\//.test(file));
    assert.deepEqual(pure.filter((file) => /^\s*(export )?(abstract )?class \w+[^:]*\{$/m.test(code(file))), []);
    assert.deepEqual(pure.filter((file) => imports(file).some((target) => target.startsWith('node:'))), []);
  });

  it('has no file longer than 400 lines and no rule longer than 300', () => {
    const long = files
      .filter((file) => file !== 'rules/index.ts' && !file.startsWith('server/src/catalog/'))
      .map((file) => [file, read(file).split('\n').length] as const)
      .filter(([file, lines]) => lines > (file.startsWith('rules/') ? 300 : 420));
    assert.deepEqual(long, []);
  });

  it('silences neither the type checker nor the linter', () => {
    const loose = files.filter((file) => /@ts-ignore|@ts-nocheck|@ts-expect-error|eslint-disable|oxlint-disable/.test(code(file)));
    assert.deepEqual(loose, []);
  });
});

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`);
}

/** The longest entry of the table that names the file or a folder around it. */
function owner(file: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((part) => covers(part, file))
    .sort((a, b) => b.length - a.length)[0];
}

function covers(prefix: string, target: string): boolean {
  return target === prefix || target.startsWith(prefix.endsWith(':') ? prefix : `${prefix}/`);
}

/** Without the examples of rules, which are code of their own. */
function code(file: string): string {
  return read(file).replaceAll(/`(?:[^`\\]|\\[^])*`/g, '``');
}

function imports(file: string): string[] {
  const found = code(file).matchAll(/^(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm);
  return [...found].map((match) => {
    const target = match[1] ?? match[2] ?? '';
    return target.startsWith('.') ? path.posix.normalize(path.posix.join(path.posix.dirname(file), target)) : target;
  });
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
