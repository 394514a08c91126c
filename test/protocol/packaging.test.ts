import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { cleanUp, folderWith } from './client.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('the npm package', () => {
  afterEach(cleanUp);

  it('brings what it needs into an empty folder, and checks TypeScript and Python there', function () {
    this.timeout(180_000);
    const folder = folderWith({
      'package.json': '{ "name": "user", "private": true }',
      'src/app.ts': 'async function save(): Promise<void> {\n  throw new Error("no");\n}\n\nexport function go() {\n  save();\n}\n',
      'src/app.py': 'async def work():\n    pass\n\n\nasync def main():\n    work()\n',
    });
    const npm = (args: readonly string[]): string => execFileSync('npm', [...args, '--silent', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
    const archive = npm(['pack', root, '--pack-destination', folder]).trim().split('\n').at(-1) ?? '';
    npm(['install', `./${archive}`]);
    const installed = path.join(folder, 'node_modules/interleave');
    assert.deepEqual(readdirSync(installed).sort(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json']);
    assert.ok(!existsSync(path.join(installed, 'dist/typescript')), 'the native TypeScript comes with the `typescript` package');
    assert.match(readFileSync(path.join(installed, 'dist/third-party-licenses.txt'), 'utf8'), /^vscode-languageserver .*\(MIT\)$/m);
    const checked = spawnSync(process.execPath, [path.join(folder, 'node_modules/.bin/interleave'), 'check', 'src', '--format', 'json', '--no-cache'], { cwd: folder, encoding: 'utf8' });
    assert.equal(checked.stderr, '');
    const { findings } = JSON.parse(checked.stdout) as { readonly findings: readonly { readonly rule: string; readonly path: string }[] };
    assert.deepEqual(findings.map(({ rule }) => rule).sort(), ['floating-promise', 'unawaited-coroutine']);
    assert.equal(checked.status, 1);
  });

  it('pins TypeScript exactly, since what it is asked is not promised to stay', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };
    const typescript = JSON.parse(readFileSync(path.join(root, 'node_modules/typescript/package.json'), 'utf8')) as { readonly version: string };
    assert.deepEqual(manifest.dependencies, { typescript: typescript.version });
  });
});
