import assert from 'node:assert/strict';
import { Neighbours } from '../../server/src/session/neighbours/index.ts';
import { folderWith, removeFolders, workspaceIn } from './session-fixtures.ts';

const PROMISES = ['async-promise-executor', 'await-non-awaitable', 'floating-promise', 'misused-promise', 'return-promise-in-try'];

/** Which of our rules are left to others for a file of a folder with these configurations. */
function left(files: Readonly<Record<string, string>>, file = 'src/a.ts'): readonly string[] {
  const folder = folderWith(files);
  return new Neighbours().of(`${folder}/${file}`, () => folder).map(({ rule }) => rule).sort();
}

describe('rules that another linter of the workspace runs', () => {
  afterEach(removeFolders);

  it('are those of a typed preset of typescript-eslint, however it is taken in', () => {
    const typed = ['await-non-awaitable', 'floating-promise', 'misused-promise'];
    assert.deepEqual(left({ 'eslint.config.mjs': "import tseslint from 'typescript-eslint';\nexport default tseslint.config(tseslint.configs.recommendedTypeChecked, { languageOptions: { parserOptions: { projectService: true } } });\n" }), typed);
    assert.deepEqual(left({ 'eslint.config.js': "const ts = require('typescript-eslint');\nmodule.exports = [...ts.configs.strictTypeChecked];\n" }), [...typed, 'return-promise-in-try']);
    assert.deepEqual(left({ '.eslintrc.json': '{ "root": true, "extends": ["eslint:recommended", "plugin:@typescript-eslint/recommended-type-checked"] }' }), ['async-promise-executor', ...typed]);
    assert.deepEqual(left({ 'eslint.config.mjs': "export default defineConfig([{ files: ['**/*.ts'], extends: ['ts/strictTypeChecked', 'js/recommended'] }]);" }), PROMISES);
  });

  it('are those that are named, with the last level that applies to the file', () => {
    const config = `
      import tseslint from 'typescript-eslint';
      // '@typescript-eslint/no-misused-promises': 'error' stands in a comment
      export default [
        { plugins: { '@typescript-eslint': tseslint.plugin }, rules: { '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }], 'no-async-promise-executor': 2 } },
        { files: ['**/*.test.ts'], rules: { '@typescript-eslint/no-floating-promises': 'off' } },
        { files: ['lib/**'], ignores: ['lib/x.ts'], rules: { '@typescript-eslint/await-thenable': 'warn' } },
        { ignores: ['generated/'] },
        globalIgnores(['vendor/**']),
      ];`;
    assert.deepEqual(left({ 'eslint.config.ts': config }), ['async-promise-executor', 'floating-promise']);
    assert.deepEqual(left({ 'eslint.config.ts': config }, 'src/a.test.ts'), ['async-promise-executor']);
    assert.deepEqual(left({ 'eslint.config.ts': config }, 'lib/a.ts'), ['async-promise-executor', 'await-non-awaitable', 'floating-promise']);
    assert.deepEqual(left({ 'eslint.config.ts': config }, 'lib/x.ts'), ['async-promise-executor', 'floating-promise']);
    assert.deepEqual(left({ 'eslint.config.ts': config }, 'generated/a.ts'), []);
    assert.deepEqual(left({ 'eslint.config.ts': config }, 'vendor/a.ts'), []);
  });

  it('are none where what applies does not stand there literally', () => {
    assert.deepEqual(left({ 'eslint.config.js': "import company from '@company/eslint-config';\nexport default company;\n" }), []);
    assert.deepEqual(left({ 'eslint.config.js': "export default [{ files: globs, rules: { '@typescript-eslint/no-floating-promises': 'error' } }];" }), []);
    assert.deepEqual(left({ 'eslint.config.js': "export default [{ rules: { '@typescript-eslint/no-floating-promises': level } }];" }), []);
    assert.deepEqual(left({ 'eslint.config.js': 'throw new Error(`${"' }), []);
    assert.deepEqual(left({ 'eslint.config.js': "import tseslint from 'typescript-eslint';\nexport default [...tseslint.configs.recommended, tseslint.configs.recommendedTypeChecked, { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }];" }), []);
    assert.deepEqual(left({}), []);
    assert.deepEqual(left({ 'eslint.config.js': "import tseslint from 'typescript-eslint';\nexport default tseslint.configs.recommendedTypeChecked;" }, 'src/a.py'), []);
  });

  it('are looked for in files that a configuration imports, and in those above of the older format', () => {
    const base = "import tseslint from 'typescript-eslint';\nexport default tseslint.config(tseslint.configs.recommendedTypeChecked);\n";
    assert.deepEqual(left({ 'eslint.base.mjs': base, 'app/eslint.config.mjs': "import base from '../eslint.base.mjs';\nexport default [...base, { rules: { '@typescript-eslint/await-thenable': 'off' } }];\n" }, 'app/src/a.ts'), ['floating-promise', 'misused-promise']);
    assert.deepEqual(left({ '.eslintrc.cjs': "module.exports = { rules: { '@typescript-eslint/no-floating-promises': 'error' } };", 'app/.eslintrc.json': '{ "overrides": [{ "files": "*.ts", "rules": { "@typescript-eslint/await-thenable": "error" } }] }' }, 'app/src/a.ts'), ['await-non-awaitable', 'floating-promise']);
  });

  it('are those of Biome that are on', () => {
    assert.deepEqual(left({ 'biome.json': '{ "linter": { "rules": { "nursery": { "noFloatingPromises": "error", "noMisusedPromises": { "level": "off" } } } } }' }), ['async-promise-executor', 'floating-promise']);
    assert.deepEqual(left({ 'biome.jsonc': '{ // none\n "linter": { "enabled": false } }' }), []);
    assert.deepEqual(left({ 'biome.json': '{ "files": { "includes": ["**", "!src/**"] } }' }), []);
    assert.deepEqual(left({ 'biome.json': '{ "linter": { "rules": { "recommended": false } }, "overrides": [{ "includes": ["src/**"], "linter": { "rules": { "nursery": { "noFloatingPromises": "warn" } } } }] }' }), ['floating-promise']);
  });

  it('are those of oxlint, with types only when it is asked for them', () => {
    const config = '{ "rules": { "typescript/no-misused-promises": "error", "typescript/await-thenable": "off" } }';
    assert.deepEqual(left({ '.oxlintrc.json': config }), ['async-promise-executor']);
    assert.deepEqual(left({ '.oxlintrc.json': config, 'package.json': '{ "scripts": { "lint": "oxlint --type-aware" } }' }), ['async-promise-executor', 'floating-promise', 'misused-promise']);
    assert.deepEqual(left({ '.oxlintrc.json': '{ "categories": { "correctness": "off" } }' }), []);
  });

  it('are off by default and on again when the configuration gives them a level', async () => {
    const eslint = "import tseslint from 'typescript-eslint';\nexport default tseslint.config(tseslint.configs.recommendedTypeChecked);\n";
    const folder = folderWith({ 'eslint.config.mjs': eslint, 'src/a.ts': '', 'src/a.py': '' });
    const { workspace } = await workspaceIn(folder);
    const settings = workspace.effectiveSettings(`${folder}/src/a.ts`);
    assert.equal(settings.levels.get('floating-promise'), 'off');
    assert.deepEqual(settings.neighbours.find(({ rule }) => rule === 'floating-promise'), { rule: 'floating-promise', name: '@typescript-eslint/no-floating-promises', tool: 'ESLint', configuration: `${folder}/eslint.config.mjs` });
    assert.equal(workspace.effectiveSettings(`${folder}/src/a.py`).levels.get('floating-promise'), undefined);
    const asked = folderWith({ 'eslint.config.mjs': eslint, 'interleave.toml': '[rules]\nfloating-promise = "error"\n' });
    const other = await workspaceIn(asked);
    assert.equal(other.workspace.effectiveSettings(`${asked}/a.ts`).levels.get('floating-promise'), 'error');
    assert.equal(other.workspace.effectiveSettings(`${asked}/a.ts`).levels.get('misused-promise'), 'off');
    const apart = folderWith({ 'eslint.config.mjs': eslint, 'interleave.toml': 'honour-foreign-suppressions = false\n' });
    assert.deepEqual((await workspaceIn(apart)).workspace.effectiveSettings(`${apart}/a.ts`).neighbours, []);
  });
});
