// Speed and memory, beside peers on the same files in the same run. Prints a Markdown table.
//   npm run bench [-- --corpus DIR --runs N --edits N --no-peers]
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureEdits } from './editing.ts';
import { median, percentile, run, type Run } from './process.ts';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'out/bench');
const { values } = parseArgs({ options: { corpus: { type: 'string' }, runs: { type: 'string', default: '3' }, edits: { type: 'string', default: '40' }, peers: { type: 'boolean', default: true } }, allowNegative: true });
const runs = Number(values.runs);
const cli = path.join(root, 'dist/cli.cjs');
if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build first');

const corpus = prepareCorpus(values.corpus);
const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.py')).map((name) => path.join(corpus, name));
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
console.log(`corpus: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB; ${os.cpus().length} processors, Node ${process.version}; medians of ${runs} runs\n`);

const cache = path.join(out, 'cache');
const check = [process.execPath, cli, 'check', corpus, '--format', 'json', '--output', path.join(out, 'findings.json'), '--fail-on', 'never'];
const subjects: { name: string; once: () => Run }[] = [
  { name: 'interleave, cold', once: () => { rmSync(cache, { recursive: true, force: true }); return run(check, { INTERLEAVE_CACHE: cache }); } },
  { name: 'interleave, warm', once: () => run(check, { INTERLEAVE_CACHE: cache }) },
  { name: 'interleave, cold, one worker, no cache', once: () => run([...check, '--workers', '0', '--no-cache']) },
];
if (values.peers) {
  subjects.push({ name: 'pyright', once: () => run([process.execPath, path.join(root, 'node_modules/pyright/index.js'), '--outputjson', corpus]) });
  const ruff = installRuff();
  if (ruff !== undefined) subjects.push({ name: 'ruff (ASYNC, RUF006; single-file)', once: () => run([ruff, 'check', '--no-cache', '--isolated', '--select', 'ASYNC,RUF006', '--output-format', 'json', corpus]) });
}
console.log('| check | wall s | cpu s | MB/s wall | peak MB | exit |\n|---|---|---|---|---|---|');
// In turn rather than one after the other, so that a drift of the machine meets all of them.
const measured = subjects.map(() => [] as Run[]);
for (let n = 0; n < runs; n++) subjects.forEach((subject, index) => measured[index]?.push(subject.once()));
subjects.forEach((subject, index) => {
  const all = measured[index] ?? [];
  const wall = median(all.map((one) => one.wall));
  console.log(`| ${subject.name} | ${wall.toFixed(2)} | ${median(all.map((one) => one.cpu)).toFixed(2)} | ${(bytes / 1e6 / wall).toFixed(2)} | ${median(all.map((one) => one.peakMb)).toFixed(0)} | ${all.at(-1)?.exit} |`);
});

console.log('\n| keystroke to diagnostics | lines | first ms | body p50 ms | body p95 ms | signature p50 ms | signature p95 ms | server RSS MB |\n|---|---|---|---|---|---|---|---|');
for (const lines of [1000, 5000]) {
  const file = closestTo(lines);
  const servers: [string, string[]][] = [['interleave', [process.execPath, path.join(root, 'dist/server.cjs'), '--stdio']]];
  if (values.peers) servers.push(['pyright', [process.execPath, path.join(root, 'node_modules/pyright/langserver.index.js'), '--stdio']]);
  for (const [name, command] of servers) {
    const times = await measureEdits(command, corpus, file, Number(values.edits));
    const cells = [times.firstMs, percentile(times.body, 50), percentile(times.body, 95), percentile(times.signature, 50), percentile(times.signature, 95), times.rssMb].map((ms) => ms.toFixed(0));
    console.log(`| ${name}, ${path.basename(file)} | ${readFileSync(file, 'utf8').split('\n').length} | ${cells.join(' | ')} |`);
  }
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

function closestTo(lines: number): string {
  const sized = files.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length, typed: /^ {8,}\w+ = \w/m.test(readFileSync(file, 'utf8')) })).filter((one) => one.typed);
  return sized.sort((a, b) => Math.abs(a.lines - lines) - Math.abs(b.lines - lines))[0]?.file ?? '';
}

function installRuff(): string | undefined {
  const target = path.join(out, 'ruff');
  const binary = path.join(target, 'bin/ruff');
  if (!existsSync(binary)) spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', target, 'ruff'], { stdio: 'ignore' });
  return existsSync(binary) ? binary : undefined;
}
