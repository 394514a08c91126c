import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';

/** The command line as it is shipped: the bundle, in a process of its own, on files on disk. */

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.cjs');

const UNAWAITED = `import asyncio


async def save():
    print("saved")


async def main():
    save()


asyncio.run(main())
`;

describe('the interleave command', () => {
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'interleave-command-')));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, content: string | Uint8Array): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const run = (args: readonly string[], input = ''): Promise<Outcome> => runIn(folder, args, input);

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual(await run(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('ends with 0 when nothing is found', async () => {
    write('fine.py', 'print("fine")\n');
    assert.deepEqual(await run(['check']), { code: 0, stdout: 'No findings in 1 file.\n', stderr: '' });
  });

  it('ends with 1 when something is found, and tells the story', async () => {
    write('app.py', UNAWAITED);
    const { code, stdout } = await run(['check']);
    assert.equal(code, 1);
    assert.match(stdout, /^app\.py:9:5: error\[unawaited-coroutine\]: .*`save\(\)`/);
    assert.match(stdout, /^ {3}9 \| {5}save\(\)\n {5}\| {5}\^{6}$/m);
    assert.match(stdout, /^ {3}1\. {2}/m);
    assert.match(stdout, /^Found 1 error in 1 file\.$/m);
  });

  it('checks and explains TypeScript, in a text from standard input too', async () => {
    const text = 'async function save(): Promise<void> {\n  throw new Error("no");\n}\n\nexport function go() {\n  save();\n}\n';
    write('tsconfig.json', '{ "compilerOptions": { "strict": true, "types": [], "lib": ["es2022"] } }');
    write('app.ts', text);
    const { code, stdout, stderr } = await run(['check', '--stats']);
    assert.equal(code, 1);
    assert.match(stdout, /^app\.ts:6:3: warning\[floating-promise\]/);
    assert.match(stderr, /^ {2}TypeScript 7\.\S+ +running/m);
    const page = await run(['explain', 'app.ts:6']);
    assert.match(page.stdout, /^```ts\nsave\(\);\n```$/m);
    assert.match(page.stdout, /`\/\/ interleave: ignore\[floating-promise\] -- reason`/);
    const typed = await run(['check', '-', '--stdin-filename', 'app.ts', '-q'], text.replace('  save();', '  return save();'));
    assert.deepEqual([typed.code, typed.stdout], [0, '']);
  });

  it('ends with 2 when a file cannot be read as Python, and still reports the rest', async () => {
    write('app.py', UNAWAITED);
    write('broken.py', Buffer.from('x = "\xe9"\n', 'latin1'));
    const { code, stdout } = await run(['check']);
    assert.equal(code, 2);
    assert.match(stdout, /^app\.py:9:5: error/m);
    assert.match(stdout, /^broken\.py:1:6: problem: not valid UTF-8/m);
  });

  it('ends with 3 when the configuration is malformed', async () => {
    write('app.py', 'print("fine")\n');
    write('interleave.toml', '[rules\n');
    const { code, stdout } = await run(['check']);
    assert.equal(code, 3);
    assert.match(stdout, /^interleave\.toml:2:1: configuration: |^interleave\.toml:1:\d+: configuration: /m);
  });

  it('ends with 4 for bad arguments', async () => {
    const unknownRule = await run(['check', '--rule', 'unawaited-corutine=off']);
    assert.equal(unknownRule.code, 4);
    assert.equal(unknownRule.stderr, 'error: --rule: there is no rule unawaited-corutine; did you mean unawaited-coroutine?\n');
    assert.equal((await run(['check', 'nowhere.py'])).code, 4);
    assert.equal((await run(['check', '--format', 'xml'])).code, 4);
    assert.equal((await run(['chek'])).code, 4);
  });

  it('writes JSON with positions that start at one', async () => {
    write('app.py', UNAWAITED);
    const { stdout } = await run(['check', '--format', 'json']);
    const document = JSON.parse(stdout) as { version: number; files: number; findings: { rule: string; path: string; range: unknown; certainty: string }[] };
    assert.equal(document.version, 1);
    assert.equal(document.files, 1);
    const [finding] = document.findings;
    assert.equal(finding?.rule, 'unawaited-coroutine');
    assert.equal(finding.path, 'app.py');
    assert.deepEqual(finding.range, { start: { line: 9, column: 5 }, end: { line: 9, column: 11 } });
  });

  it('writes SARIF that the official schema accepts, for all samples', async () => {
    const { stdout } = await runIn(root, ['check', 'samples', '--format', 'sarif', '--no-cache']);
    const log = JSON.parse(stdout) as Log;
    const schema = readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8');
    const ajv = new AjvDraft04({ strict: false, unicodeRegExp: false });
    addFormats(ajv);
    const validate = ajv.compile(JSON.parse(schema) as object);
    assert.ok(validate(log), JSON.stringify(validate.errors, undefined, 2));
    const results = log.runs[0]?.results ?? [];
    assert.ok(results.length > 20, `${results.length} results`);
    for (const result of results) {
      assert.ok((result.codeFlows?.[0]?.threadFlows[0]?.locations.length ?? 0) > 0, `${result.ruleId} tells no story`);
      assert.notEqual(result.ruleIndex, undefined, `${result.ruleId} has no page`);
    }
  });

  it('takes levels from the configuration and from the command line, which wins', async () => {
    write('app.py', UNAWAITED);
    write('interleave.toml', '[rules]\nunawaited-coroutine = "hint"\n');
    assert.equal((await run(['check'])).code, 0);
    assert.equal((await run(['check', '--rule', 'unawaited-coroutine=error'])).code, 1);
  });

  it('applies safe fixes, keeps line endings and mode, and leaves nothing to report', async () => {
    const file = write('app.py', UNAWAITED.replaceAll('\n', '\r\n'));
    chmodSync(file, 0o750);
    const { code, stderr } = await run(['check', '--fix']);
    assert.equal(code, 0);
    assert.match(stderr, /^Fixed 1 finding in 1 file:\n {2}app\.py: unawaited-coroutine: /);
    assert.equal(readFileSync(file, 'utf8'), UNAWAITED.replace('    save()', '    await save()').replaceAll('\n', '\r\n'));
  });

  it('remembers findings in a baseline', async () => {
    write('app.py', UNAWAITED);
    assert.equal((await run(['check', '--write-baseline', 'known.json'])).code, 0);
    write('app.py', `\n\n${UNAWAITED}`);
    const { code, stdout } = await run(['check', '--baseline', 'known.json']);
    assert.equal(code, 0);
    assert.match(stdout, /hidden: 1 in the baseline/);
  });

  it('remembers findings under a new name of their file', async () => {
    write('app.py', UNAWAITED);
    await run(['check', '--write-baseline', 'known.json']);
    rmSync(path.join(folder, 'app.py'));
    write('service.py', UNAWAITED);
    assert.equal((await run(['check', '--baseline', 'known.json'])).code, 0);
  });

  it('checks a text from standard input', async () => {
    const { code, stdout } = await run(['check', '-', '--stdin-filename', 'new.py'], UNAWAITED);
    assert.equal(code, 1);
    assert.match(stdout, /^new\.py:9:5: error\[unawaited-coroutine\]/);
  });

  it('explains a rule and the finding at a line, with the page of the rule', async () => {
    write('app.py', UNAWAITED);
    const rule = await run(['explain', 'unawaited-coroutine']);
    assert.equal(rule.code, 0);
    const place = await run(['explain', 'app.py:9']);
    assert.equal(place.code, 0);
    assert.ok(place.stdout.endsWith(rule.stdout), 'the page of the rule ends the explanation');
    assert.match(place.stdout, /## What happens/);
    assert.equal((await run(['explain', 'app.py:1'])).code, 4);
  });

  it('lists every rule', async () => {
    const { stdout } = await run(['rules', '--format', 'json']);
    const ids = (JSON.parse(stdout) as { id: string }[]).map((rule) => rule.id);
    assert.ok(ids.includes('unawaited-coroutine'));
    assert.deepEqual(ids, [...ids].sort());
  });

  it('says nothing when its reader goes away', async () => {
    const child = spawn('sh', ['-c', `"$0" "$1" check samples --no-cache | head -n 1`, process.execPath, cli], { cwd: root, env: environment(folder) });
    assert.equal(await text(child.stderr), '');
  });

  it('speaks the language server protocol', async () => {
    const child = spawn(process.execPath, [cli, 'lsp', '--stdio'], { cwd: folder, env: environment(folder) });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    try {
      const answer = await new Promise<string>((resolve, reject) => {
        let received = '';
        child.stdout.on('data', (chunk: Buffer) => {
          received += chunk.toString();
          if (received.includes('"capabilities"')) resolve(received);
        });
        child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      });
      assert.match(answer, /^Content-Length: \d+/);
    } finally {
      child.removeAllListeners('exit');
      child.kill();
    }
  });

  it('keeps its cache where it is told to, and gives the same answer from it', async () => {
    write('app.py', UNAWAITED);
    const first = await run(['check', '--format', 'json']);
    assert.ok(existsSync(path.join(folder, '.cache')));
    const second = await run(['check', '--format', 'json', '--stats']);
    assert.equal(second.stdout, first.stdout);
    assert.match(second.stderr, /from the cache +1$/m);
  });
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function environment(folder: string): NodeJS.ProcessEnv {
  const { NO_COLOR: _, FORCE_COLOR: __, GITHUB_WORKSPACE: ___, CI_PROJECT_DIR: ____, ...rest } = process.env;
  // A CI server is no terminal: its logs and files stay plain.
  return { ...rest, CI: 'true', INTERLEAVE_CACHE: path.join(folder, '.cache') };
}

async function runIn(cwd: string, args: readonly string[], input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [cli, ...args], { cwd, env: environment(cwd === root ? tmpdir() : cwd) });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += String(chunk);
  return all;
}
