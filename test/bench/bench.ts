// Speed and memory, beside peers on the same files in the same run. Prints Markdown tables.
//   npm run bench [-- --corpus DIR --typescript DIR --runs N --edits N --no-peers]
// `--corpus` is a folder of Python (the standard library if none is named), `--typescript` a TypeScript project with its packages installed.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureEdits } from './editing.ts';
import { typescriptPeers, type Subject } from './peers.ts';
import { median, percentile, run, type Run } from './process.ts';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'out/bench');
const { values } = parseArgs({ options: { corpus: { type: 'string' }, typescript: { type: 'string' }, runs: { type: 'string', default: '3' }, edits: { type: 'string', default: '40' }, peers: { type: 'boolean', default: true } }, allowNegative: true });
const runs = Number(values.runs);
const cli = path.join(root, 'dist/cli.cjs');
if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build first');
mkdirSync(out, { recursive: true });

const servers: [string, string[]][] = [['interleave', [process.execPath, path.join(root, 'dist/server.cjs'), '--stdio']]];
if (values.typescript === undefined || values.corpus !== undefined) await benchPython();
if (values.typescript !== undefined) await benchTypescript(path.resolve(values.typescript));

async function benchPython(): Promise<void> {
  const corpus = prepareCorpus(values.corpus);
  const files = sources(corpus, ['.py'], /node_modules/);
  const bytes = describe('Python', corpus, files);
  const subjects = [...ours(corpus, [], ['--workers', '0'])];
  if (values.peers) {
    subjects.push({ name: 'pyright', once: () => run([process.execPath, path.join(root, 'node_modules/pyright/index.js'), '--outputjson', corpus]) });
    const ruff = installRuff();
    if (ruff !== undefined) subjects.push({ name: 'ruff (ASYNC, RUF006; single-file)', once: () => run([ruff, 'check', '--no-cache', '--isolated', '--select', 'ASYNC,RUF006', '--output-format', 'json', corpus]) });
  }
  checkTable(subjects, bytes);
  const typed = values.peers ? [...servers, ['pyright', [process.execPath, path.join(root, 'node_modules/pyright/langserver.index.js'), '--stdio']] as [string, string[]]] : servers;
  await editTable(corpus, files, typed, /^ {8,}\w+ = \w/m);
}

async function benchTypescript(project: string): Promise<void> {
  const files = sources(project, ['.ts', '.tsx', '.mts', '.cts'], /(?:^|\/)(?:node_modules|dist|build|out|coverage)\/|\.d\.[cm]?ts$/);
  const bytes = describe('TypeScript', project, files);
  // With no regard for what the project's own linters do.
  const config = path.join(out, 'interleave.toml');
  writeFileSync(config, 'honour-foreign-suppressions = false\n');
  checkTable([...ours(project, ['--config', config]), ...(values.peers ? typescriptPeers(root, out, project, files) : [])], bytes);
  await editTable(project, files, servers, /^\s{4,}(?:const|let) \w+ = \w/m);
}

function ours(folder: string, options: readonly string[], more: readonly string[] = []): Subject[] {
  const cache = path.join(out, 'cache');
  const check = [process.execPath, cli, 'check', folder, '--format', 'json', '--output', path.join(out, 'findings.json'), '--fail-on', 'never', ...options];
  return [
    { name: 'interleave (all rules), cold', once: () => { rmSync(cache, { recursive: true, force: true }); return run(check, { INTERLEAVE_CACHE: cache }); } },
    { name: 'interleave (all rules), warm', once: () => run(check, { INTERLEAVE_CACHE: cache }) },
    ...(more.length === 0 ? [] : [{ name: 'interleave (all rules), cold, one worker, no cache', once: () => run([...check, ...more, '--no-cache']) }]),
  ];
}

function describe(language: string, folder: string, files: readonly string[]): number {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  console.log(`\n${language}: ${path.basename(folder)}, ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB; ${os.cpus().length} processors, Node ${process.version}; medians of ${runs} runs\n`);
  return bytes;
}

function checkTable(subjects: readonly Subject[], bytes: number): void {
  // In turn rather than one after the other, so that a drift of the machine meets all of them.
  const measured = subjects.map(() => [] as Run[]);
  for (let n = 0; n < runs; n++) subjects.forEach((subject, index) => measured[index]?.push(subject.once()));
  const first = median((measured[0] ?? []).map((one) => one.wall));
  console.log('| check | wall s | times ours | cpu s | MB/s wall | peak MB | exit |\n|---|---|---|---|---|---|---|');
  subjects.forEach((subject, index) => {
    const all = measured[index] ?? [];
    const wall = median(all.map((one) => one.wall));
    console.log(`| ${subject.name} | ${wall.toFixed(2)} | ${(wall / first).toFixed(2)} | ${median(all.map((one) => one.cpu)).toFixed(2)} | ${(bytes / 1e6 / wall).toFixed(2)} | ${median(all.map((one) => one.peakMb)).toFixed(0)} | ${all.at(-1)?.exit} |`);
  });
}

async function editTable(folder: string, files: readonly string[], commands: readonly (readonly [string, string[]])[], typed: RegExp): Promise<void> {
  console.log('\n| keystroke to diagnostics | lines | first ms | body p50 ms | body p95 ms | signature p50 ms | signature p95 ms | server RSS MB |\n|---|---|---|---|---|---|---|---|');
  for (const lines of [1000, 5000]) {
    const file = closestTo(lines, files, typed);
    for (const [name, command] of commands) {
      const times = await measureEdits(command, folder, file, Number(values.edits));
      const cells = [times.firstMs, percentile(times.body, 50), percentile(times.body, 95), percentile(times.signature, 50), percentile(times.signature, 95), times.rssMb].map((ms) => ms.toFixed(0));
      console.log(`| ${name}, ${path.basename(file)} | ${readFileSync(file, 'utf8').split('\n').length} | ${cells.join(' | ')} |`);
    }
  }
}

function sources(folder: string, endings: readonly string[], without: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => endings.some((ending) => name.endsWith(ending)) && !without.test(name)).map((name) => path.join(folder, name));
}

/** The standard library of the Python at hand, without its tests, in a folder that no tool excludes by its name. */
function prepareCorpus(given: string | undefined): string {
  if (given !== undefined) return path.resolve(given);
  const target = path.join(out, 'corpus');
  if (existsSync(target)) return target;
  const found = spawnSync('python3', ['-c', "import sysconfig; print(sysconfig.get_paths()['stdlib'])"], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error('python3 is needed to find a corpus; give one with --corpus');
  mkdirSync(target, { recursive: true });
  const from = found.stdout.trim();
  cpSync(from, target, { recursive: true, filter: (source) => !/(site-packages|__pycache__|\/test|\/tests|idlelib|lib-dynload|config-\d)/.test(source.slice(from.length)) });
  return target;
}

function closestTo(lines: number, files: readonly string[], typed: RegExp): string {
  const sized = files.map((file) => ({ file, text: readFileSync(file, 'utf8') })).filter(({ text }) => typed.test(text)).map(({ file, text }) => ({ file, lines: text.split('\n').length }));
  return sized.sort((a, b) => Math.abs(a.lines - lines) - Math.abs(b.lines - lines))[0]?.file ?? '';
}

function installRuff(): string | undefined {
  const target = path.join(out, 'ruff');
  const binary = path.join(target, 'bin/ruff');
  if (!existsSync(binary)) spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', target, 'ruff'], { stdio: 'ignore' });
  return existsSync(binary) ? binary : undefined;
}
