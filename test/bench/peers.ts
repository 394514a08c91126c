import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, type Run } from './process.ts';

/** One way to check a project, and the files on which it reported, for a look at whether the comparison is a fair one. */
export interface Subject {
  readonly name: string;
  readonly once: () => Run;
}

/** Versions of the linters to compare with. They are installed into an ignored folder, so that the repository does not depend on them. */
const PEERS = { '@biomejs/biome': '2.6.8', eslint: '10.15.0', typescript: '6.0.3', 'typescript-eslint': '8.73.0' };

/** The rules about promises that need types, by the names that ESLint's plug-in, oxlint and Biome give them. */
const RULES = ['no-floating-promises', 'no-misused-promises', 'await-thenable'];

/** Peers on a TypeScript project, each with its three rules about promises and no other. */
export function typescriptPeers(root: string, out: string, project: string, files: readonly string[]): readonly Subject[] {
  const folder = installed(out);
  if (folder === undefined) return [];
  const oxlint = [process.execPath, path.join(root, 'node_modules/oxlint/bin/oxlint'), '-c', oxlintConfig(folder), '--type-aware', '-f', 'json', '.'];
  const eslint = [process.execPath, '--max-old-space-size=6000', path.join(folder, 'node_modules/eslint/bin/eslint.js'), '-c', eslintConfig(folder, project), '--format', 'json', '--output-file', path.join(folder, 'eslint.json'), ...topFolders(project, files)];
  const biome = [path.join(folder, 'node_modules/.bin/biome'), 'lint', `--config-path=${biomeConfig(folder)}`, '--reporter=summary', '--max-diagnostics=none', ...topFolders(project, files)];
  const tsgolint = path.join(root, 'node_modules/.bin/tsgolint');
  return [
    { name: 'oxlint + tsgolint (3 promise rules)', once: () => run(oxlint, { OXLINT_TSGOLINT_PATH: tsgolint }, project) },
    { name: 'biome (2 promise rules)', once: () => run(biome, {}, project) },
    { name: 'typescript-eslint (3 promise rules)', once: () => run(eslint, {}, project) },
  ];
}

function installed(out: string): string | undefined {
  const folder = path.join(out, 'peers');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'peers', private: true, type: 'module', dependencies: PEERS }));
  if (Object.keys(PEERS).some((name) => !existsSync(path.join(folder, 'node_modules', name)))) {
    spawnSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' });
  }
  return existsSync(path.join(folder, 'node_modules/eslint')) ? folder : undefined;
}

function oxlintConfig(folder: string): string {
  const file = path.join(folder, 'oxlintrc.json');
  writeFileSync(file, JSON.stringify({ plugins: ['typescript'], categories: { correctness: 'off' }, rules: Object.fromEntries(RULES.map((rule) => [`typescript/${rule}`, 'error'])) }));
  return file;
}

/** JavaScript is left out, since the project's own configuration seldom takes it in. */
function eslintConfig(folder: string, project: string): string {
  const file = path.join(folder, 'eslint.config.mjs');
  const rules = Object.fromEntries(RULES.map((rule) => [`@typescript-eslint/${rule}`, 'error']));
  writeFileSync(
    file,
    `import tseslint from 'typescript-eslint';
export default [{
  files: ['**/*.ts', '**/*.tsx', '**/*.mts', '**/*.cts'],
  languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: ${JSON.stringify(project)} } },
  plugins: { '@typescript-eslint': tseslint.plugin },
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  rules: ${JSON.stringify(rules)},
}, { ignores: ['**/node_modules/**', '**/build/**', '**/dist/**', '**/*.js', '**/*.mjs', '**/*.cjs', '**/*.d.ts'] }];
`,
  );
  return file;
}

function biomeConfig(folder: string): string {
  const target = path.join(folder, 'biome');
  mkdirSync(target, { recursive: true });
  const rules = { recommended: false, nursery: { noFloatingPromises: 'error', noMisusedPromises: 'error' } };
  writeFileSync(path.join(target, 'biome.json'), JSON.stringify({ linter: { rules, domains: {} }, formatter: { enabled: false }, files: { maxSize: 4_000_000 } }));
  return target;
}

/** Folders of the project in which its sources lie: what tools exclude by default differs too much to give them all of it. */
function topFolders(project: string, files: readonly string[]): readonly string[] {
  return [...new Set(files.map((file) => path.relative(project, file).split(path.sep)).flatMap((parts) => (parts.length > 1 ? [parts[0] ?? '.'] : [])))].sort((a, b) => a.localeCompare(b));
}
