// The same suite in whichever real VS Code there is: VSCODE_EXECUTABLE, else the offline one of test/e2e, else the one that test-electron downloads.
// It tests what `npm run build` has put into dist/.
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const suite = path.join(root, 'out/integration.cjs');
const offline = fs.existsSync(path.join(root, 'test/e2e/node_modules/code-server/lib/vscode/.e2e-ready'));
const executable = process.env.VSCODE_EXECUTABLE ?? (offline ? path.join(root, 'test/e2e/code-shim.mjs') : undefined);

await build({
  entryPoints: [path.join(root, 'test/integration/index.ts')],
  outfile: suite,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
  logLevel: 'warning',
});
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vsx-integration-'));
fs.cpSync(path.join(root, 'test/e2e/workspace'), folder, { recursive: true });
try {
  await runTests({
    ...(executable === undefined ? {} : { vscodeExecutablePath: executable }),
    extensionDevelopmentPath: root,
    extensionTestsPath: suite,
    launchArgs: [folder],
  });
} catch (error) {
  console.error(String(error.message ?? error));
  process.exitCode = error.code || 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
