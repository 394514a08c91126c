// Packs the extension for one platform, with the native TypeScript of that platform in it:
//   npm run package [-- --target linux-x64]
// Without a target it is packed for this machine, as dist/interleave.vsix. Packages of other platforms come from npm.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Targets of the marketplace, with the platforms of the native package. It is linked statically, so Alpine's Linux takes the same. */
const TARGETS = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-armhf': 'linux-arm',
  'alpine-x64': 'linux-x64',
  'alpine-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64',
  'win32-arm64': 'win32-arm64',
};

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { target: { type: 'string' }, all: { type: 'boolean', default: false } } });
const here = process.platform === 'linux' && process.arch === 'arm' ? 'linux-armhf' : `${process.platform}-${process.arch}`;
const version = JSON.parse(readFileSync(path.join(root, 'node_modules/typescript/package.json'), 'utf8')).version;

run(process.execPath, [path.join(root, 'scripts/build.mjs'), '--production']);
if (values.all) for (const target of Object.keys(TARGETS)) pack(target, `dist/interleave-${target}.vsix`);
else if (values.target === undefined) pack(here, 'dist/interleave.vsix');
else pack(values.target, `dist/interleave-${values.target}.vsix`);

function pack(target, output) {
  const platform = TARGETS[target];
  if (platform === undefined) throw new Error(`there is no target ${target}; choose from ${Object.keys(TARGETS).join(', ')}`);
  const from = nativePackage(platform);
  const to = path.join(root, 'dist/typescript');
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  cpSync(path.join(from, 'lib'), to, { recursive: true });
  for (const name of ['LICENSE', 'NOTICE.txt']) cpSync(path.join(from, name), path.join(to, name));
  const executable = path.join(to, platform.startsWith('win32') ? 'tsc.exe' : 'tsc');
  if (!existsSync(executable)) throw new Error(`${from} has no ${path.basename(executable)}`);
  chmodSync(executable, 0o755);
  try {
    run('npx', ['vsce', 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--target', target, '-o', output]);
  } finally {
    // The tree itself runs with the package that is installed.
    rmSync(to, { recursive: true, force: true });
  }
}

/** The folder of the native package: the installed one, or one that is fetched and kept in out/. */
function nativePackage(platform) {
  const name = `@typescript/typescript-${platform}`;
  const installed = path.join(root, 'node_modules', name);
  if (existsSync(path.join(installed, 'package.json'))) return installed;
  const folder = path.join(root, 'out/native', `${platform}-${version}`);
  if (existsSync(path.join(folder, 'package/package.json'))) return path.join(folder, 'package');
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder], { encoding: 'utf8', cwd: folder, shell: process.platform === 'win32' }).trim().split('\n').at(-1);
  run('tar', ['-xzf', path.join(folder, archive), '-C', folder]);
  rmSync(path.join(folder, archive));
  return path.join(folder, 'package');
}

function run(command, args) {
  execFileSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' && command !== process.execPath });
}
