import assert from 'node:assert/strict';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommandLine } from '../../server/src/cli/program.ts';
import type { Product } from '../../server/src/cli/check.ts';
import type { Io } from '../../server/src/cli/io.ts';
import { fileId, type FileId, type Finding } from '../../server/src/model/index.ts';
import type { CheckedFile, Overrides, Problem, Workspace } from '../../server/src/session/contract.ts';
import { decodePython } from '../../server/src/session/decode.ts';
import { noStats, rule } from './cli-fixtures.ts';

/**
 * The command line over a workspace that finds the word `bug` in files: what is tested is everything around the analysis.
 * Its safe fix replaces the word by `fix`.
 */
describe('the check command', () => {
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'interleave-cli-')));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, content: string | Uint8Array): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const run = (args: readonly string[], over: RunOver = {}): Promise<Outcome> => runIn(folder, args, over);

  describe('exit codes', () => {
    it('0 without findings, 1 with findings at the threshold', async () => {
      write('a.py', 'fine = 1\n');
      assert.equal((await run(['check'])).code, 0);
      write('b.py', 'bug = 1\n');
      assert.equal((await run(['check'])).code, 1);
      assert.equal((await run(['check', '--fail-on', 'error'])).code, 0);
      assert.equal((await run(['check', '--fail-on', 'never'])).code, 0);
      assert.equal((await run(['check', '--fail-on', 'hint'])).code, 1);
    });

    it('2 when a file could not be analysed, whatever was found', async () => {
      write('b.py', 'bug = 1\n');
      const problems: Problem[] = [{ path: path.join(folder, 'c.py'), message: 'permission denied', kind: 'file' }];
      const outcome = await run(['check'], { problems });
      assert.equal(outcome.code, 2);
      assert.match(outcome.stdout, /^c\.py: problem: permission denied$/m);
    });

    it('3 when the configuration cannot be read', async () => {
      write('a.py', 'fine = 1\n');
      const problems: Problem[] = [{ path: path.join(folder, 'interleave.toml'), message: 'not TOML', kind: 'config', line: 2, column: 1 }];
      const outcome = await run(['check'], { problems });
      assert.equal(outcome.code, 3);
      assert.match(outcome.stdout, /^interleave\.toml:2:1: configuration: not TOML$/m);
    });

    it('2 when a rule failed, said once for all files', async () => {
      const outcome = await run(['check'], { crashes: ['a.py', 'a.py', 'b.py'].map((name) => path.join(folder, name)) });
      assert.equal(outcome.code, 2);
      assert.equal(outcome.stdout.match(/the rule unjoined-thread failed here/g)?.length, 1);
      assert.match(outcome.stdout, /^a\.py: problem: the rule unjoined-thread failed here \(and 1 other file\), which is a bug in Interleave: oh$/m);
    });

    for (const [name, args, message] of [
      ['an unknown command', ['chek'], /unknown command 'chek'/],
      ['an unknown option', ['check', '--formt', 'json'], /unknown option '--formt'[^]*Did you mean --format\?/],
      ['an unknown format', ['check', '--format', 'jsn'], /--format: jsn is none of text, json, .*; did you mean json\?/],
      ['an unknown threshold', ['check', '--fail-on', 'warn'], /--fail-on: warn is none of error, warning/],
      ['an unknown profile', ['check', '--profile', 'strickt'], /did you mean strict\?/],
      ['an unknown rule', ['check', '--rule', 'unjoind-thread=off'], /there is no rule unjoind-thread; did you mean unjoined-thread\?/],
      ['an unknown level', ['check', '--rule', 'unjoined-thread=of'], /--rule unjoined-thread: of is none of/],
      ['a rule without a level', ['check', '--rule', 'unjoined-thread'], /has not the form ID=LEVEL/],
      ['a path that does not exist', ['check', 'srcs'], /srcs does not exist; did you mean src\?/],
      ['a configuration that does not exist', ['check', '--config', 'x.toml'], /--config: x\.toml does not exist/],
      ['a version that is none', ['check', '--python-version', '3'], /has not the form X\.Y/],
      ['a build without the GIL that never was', ['check', '--python-version', '3.12t'], /no build of Python 3\.12 without the GIL/],
      ['a number of workers that is none', ['check', '--workers', 'many'], /--workers: many/],
      ['an output folder that does not exist', ['check', '--output', 'no/where.txt'], /no\/where\.txt cannot be written: the folder no does not exist/],
      ['a baseline that does not exist', ['check', '--baseline', 'b.json'], /b\.json does not exist; write it with --write-baseline b\.json/],
      ['no git checkout', ['check', '--changed'], /--changed needs a git checkout/],
      ['standard input beside a path', ['check', '-', 'src'], /stands alone/],
    ] as const) {
      it(`4 for ${name}, with a message that says so`, async () => {
        mkdirSync(path.join(folder, 'src'));
        const outcome = await run(args);
        assert.equal(outcome.code, 4, outcome.stderr);
        assert.match(outcome.stderr, message);
        assert.equal(outcome.stdout, '');
      });
    }
  });

  describe('what is checked', () => {
    it('reports on the named paths of a program that is wider', async () => {
      write('pyproject.toml', '');
      write('a.py', 'bug\n');
      write('src/b.py', 'bug\n');
      const outcome = await run(['check', 'src', '--format', 'json']);
      assert.deepEqual(pathsIn(outcome), ['src/b.py']);
      assert.deepEqual(outcome.requests[0]?.folders, [folder]);
    });

    it('says when there is nothing to check', async () => {
      mkdirSync(path.join(folder, 'empty'));
      const outcome = await run(['check', 'empty']);
      assert.equal(outcome.code, 0);
      assert.match(outcome.stderr, /^note: no files to check in empty$/m);
    });

    it('reads a file from standard input under the name that it is given', async () => {
      const outcome = await run(['check', '-', '--stdin-filename', 'src/x.py', '--format', 'json'], { stdin: 'bug\n' });
      assert.deepEqual(pathsIn(outcome), ['src/x.py']);
    });

    it('hands settings to the analysis', async () => {
      write('a.py', '');
      const { requests } = await run(['check', '--profile', 'strict', '--python-version', '3.14t', '--rule', 'unjoined-thread=hint', '--workers', '0', '--no-cache']);
      assert.deepEqual(requests[0]?.overrides, {
        profile: 'strict',
        levels: new Map([['unjoined-thread', 'hint']]),
        pythonVersion: { major: 3, minor: 14, freeThreaded: true },
      });
      assert.equal(requests[0]?.workers, 0);
      assert.equal(requests[0]?.cache, false);
    });
  });

  describe('output', () => {
    it('goes to a file when asked', async () => {
      write('a.py', 'bug\n');
      const outcome = await run(['check', '--format', 'json', '--output', 'out.json']);
      assert.equal(outcome.stdout, '');
      assert.equal((JSON.parse(readFileSync(path.join(folder, 'out.json'), 'utf8')) as { findings: unknown[] }).findings.length, 1);
    });

    it('is coloured on a terminal only, and never with NO_COLOR', async () => {
      write('a.py', 'bug\n');
      assert.ok(!(await run(['check'])).stdout.includes('\u001b'));
      assert.ok((await run(['check'], { terminal: true })).stdout.includes('\u001b'));
      assert.ok(!(await run(['check'], { terminal: true, env: { NO_COLOR: '1' } })).stdout.includes('\u001b'));
      assert.ok((await run(['check', '--color', 'always'])).stdout.includes('\u001b'));
    });

    it('is partial after an interrupt, and says so', async () => {
      write('a.py', 'bug\n');
      const outcome = await run(['check', '--format', 'json'], { interrupt: true });
      assert.equal(outcome.code, 130);
      assert.equal((JSON.parse(outcome.stdout) as { partial: boolean }).partial, true);
    });

    it('does not take half a run for the whole baseline', async () => {
      write('a.py', 'bug\n');
      const outcome = await run(['check', '--write-baseline', 'base.json'], { interrupt: true });
      assert.ok(!existsSync(path.join(folder, 'base.json')));
      assert.match(outcome.stderr, /base\.json was not written, because the run was interrupted/);
    });

    it('shows progress to a person and to nobody else', async () => {
      write('a.py', '');
      assert.equal((await run(['check'])).stderr, '');
      assert.match((await run(['check'], { terminal: true })).stderr, /Reading 1 of 2/);
      assert.doesNotMatch((await run(['check', '--quiet'], { terminal: true })).stderr, /Reading/);
    });

    it('has statistics on request, apart from the findings', async () => {
      write('a.py', '');
      const outcome = await run(['check', '--stats', '--format', 'json']);
      assert.match(outcome.stderr, /Time by phase/);
      JSON.parse(outcome.stdout);
    });
  });

  describe('--baseline', () => {
    it('hides what was there before, also where it moved, and shows what is new', async () => {
      write('a.py', 'bug one\n');
      const written = await run(['check', '--write-baseline', 'base.json']);
      assert.equal(written.code, 0);
      assert.match(written.stderr, /Wrote 1 finding to base\.json/);
      assert.equal((await run(['check', '--baseline', 'base.json'])).code, 0);
      write('a.py', '\n\n\nbug one\nbug two\n');
      const outcome = await run(['check', '--baseline', 'base.json', '--format', 'json']);
      assert.deepEqual((JSON.parse(outcome.stdout) as { findings: { fingerprint: string }[] }).findings.map((finding) => finding.fingerprint), ['bug two']);
      rmSync(path.join(folder, 'a.py'));
      write('renamed.py', 'bug one\n');
      assert.equal((await run(['check', '--baseline', 'base.json'])).code, 0);
    });

    it('counts equal findings, and takes the copy for the new one', async () => {
      write('a.py', 'bug\n');
      await run(['check', '--write-baseline', 'base.json']);
      write('0.py', 'bug\n');
      assert.deepEqual(pathsIn(await run(['check', '--baseline', 'base.json', '--format', 'json'])), ['0.py']);
    });

    it('only shrinks when it is written over itself', async () => {
      write('a.py', 'bug one\nbug two\n');
      await run(['check', '--write-baseline', 'base.json']);
      write('a.py', 'bug two\nbug three\n');
      assert.match((await run(['check', '--baseline', 'base.json'])).stderr, /1 finding of the baseline is gone/);
      const outcome = await run(['check', '--baseline', 'base.json', '--write-baseline', 'base.json', '--format', 'json']);
      assert.equal(outcome.code, 1);
      assert.deepEqual((JSON.parse(readFileSync(path.join(folder, 'base.json'), 'utf8')) as { findings: unknown }).findings, [
        { rule: 'unjoined-thread', path: 'a.py', fingerprint: 'bug two', count: 1 },
      ]);
    });

    it('says nothing of files that are not checked, and keeps them when it shrinks', async () => {
      write('a.py', 'bug\n');
      write('b.py', 'bug b\n');
      await run(['check', '--write-baseline', 'base.json']);
      write('copy/c.py', 'bug\n');
      const part = await run(['check', 'copy', '--baseline', 'base.json', '--format', 'json']);
      assert.deepEqual(pathsIn(part), ['copy/c.py']);
      assert.equal(part.stderr, '');
      await run(['check', 'b.py', '--baseline', 'base.json', '--write-baseline', 'base.json']);
      const kept = JSON.parse(readFileSync(path.join(folder, 'base.json'), 'utf8')) as { findings: { path: string }[] };
      assert.deepEqual(kept.findings.map((entry) => entry.path), ['a.py', 'b.py']);
    });

    it('is refused with exit code 3 when it is broken', async () => {
      write('base.json', '{');
      const outcome = await run(['check', '--baseline', 'base.json']);
      assert.equal(outcome.code, 3);
      assert.match(outcome.stderr, /base\.json is not JSON/);
      write('base.json', '{"version":1,"findings":[{"rule":1}]}');
      assert.match((await run(['check', '--baseline', 'base.json'])).stderr, /entry without rule, path, fingerprint or count/);
    });
  });

  describe('--changed', () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    beforeEach(() => {
      git('init', '-q', '-b', 'main');
      write('old.py', 'bug old\n\n\n\nfine\n');
      git('add', '.');
      git('commit', '-q', '-m', 'first');
    });

    it('reports on lines that differ from the branch point, committed or not, and on untracked files', async () => {
      git('checkout', '-q', '-b', 'work');
      write('committed.py', 'bug committed\n');
      git('add', '.');
      git('commit', '-q', '-m', 'second');
      write('old.py', 'bug old\n\n\n\nbug new\n');
      write('tëst "x".py', 'bug untracked\n');
      const outcome = await run(['check', '--changed', '--format', 'json']);
      assert.deepEqual(
        (JSON.parse(outcome.stdout) as { findings: { fingerprint: string }[] }).findings.map((finding) => finding.fingerprint).sort(),
        ['bug committed', 'bug new', 'bug untracked'],
      );
      const sinceHead = await run(['check', '--changed=HEAD', '--format', 'json']);
      assert.deepEqual(pathsIn(sinceHead), ['old.py', 'tëst "x".py']);
    });

    it('counts the lines around removed ones', async () => {
      write('old.py', 'bug old\n\nfine\n');
      assert.deepEqual(pathsIn(await run(['check', '--changed=HEAD', '--format', 'json'])), []);
      write('old.py', 'bug old\nfine\n');
      write('old.py', 'bug old\n\n\n');
      assert.deepEqual(pathsIn(await run(['check', '--changed=HEAD', '--format', 'json'])), []);
      git('commit', '-q', '--allow-empty', '-m', 'x');
      write('old.py', 'bug old\nfine\n');
      assert.deepEqual(pathsIn(await run(['check', '--changed=HEAD', '--format', 'json'])), ['old.py']);
    });

    it('refuses a revision that does not exist, and notices a path in its place', async () => {
      assert.match((await run(['check', '--changed', 'nowhere'])).stderr, /nowhere is not a revision/);
      assert.match((await run(['check', '--changed', 'old.py'])).stderr, /old\.py is not a revision of this checkout; to check that path, write it before the option/);
    });

    it('asks the checkout in which the paths lie', async () => {
      write('new.py', 'bug new\n');
      const outcome = await runIn(realpathSync(tmpdir()), ['check', folder, '--changed', '--format', 'json'], {});
      assert.deepEqual(pathsIn(outcome), [`${path.basename(folder)}/new.py`]);
    });

    it('works in a folder of the checkout', async () => {
      write('sub/x.py', 'bug sub\n');
      const outcome = await runIn(path.join(folder, 'sub'), ['check', '--changed', '--format', 'json'], {});
      assert.deepEqual(pathsIn(outcome), ['x.py']);
    });
  });

  describe('--fix', () => {
    it('applies safe fixes until there are none, says so, and reports what is left', async () => {
      write('a.py', 'bug\nbug twice\nother bug sketch\n');
      const outcome = await run(['check', '--fix']);
      assert.equal(readFileSync(path.join(folder, 'a.py'), 'utf8'), 'fix\nfix twice\nother bug sketch\n');
      assert.match(outcome.stderr, /Fixed 2 findings in 1 file:\n {2}a\.py: unjoined-thread: Replace the bug \(2 times\)/);
      assert.equal(outcome.code, 1);
      assert.match(outcome.stdout, /Found 1 warning/);
    });

    it('keeps line endings, byte order mark, encoding and mode', async () => {
      const crlf = write('crlf.py', '\uFEFFbug = "é"\r\nx\r\n');
      chmodSync(crlf, 0o751);
      const latin = write('latin.py', Buffer.from('# coding: latin-1\nbug = "é"\n', 'latin1'));
      await run(['check', '--fix']);
      assert.deepEqual(readFileSync(crlf), Buffer.from('\uFEFFfix = "é"\r\nx\r\n'));
      assert.equal(statSync(crlf).mode & 0o777, 0o751);
      assert.deepEqual(readFileSync(latin), Buffer.from('# coding: latin-1\nfix = "é"\n', 'latin1'));
    });

    it('leaves a read-only file alone and says so', async () => {
      const file = write('a.py', 'bug\n');
      chmodSync(file, 0o444);
      const outcome = await run(['check', '--fix']);
      assert.equal(outcome.code, 2);
      assert.match(outcome.stdout, /a\.py: problem: not fixed: it is read-only/);
      assert.equal(readFileSync(file, 'utf8'), 'bug\n');
    });

    it('writes through a symbolic link and leaves no other file behind', async () => {
      write('real/a.py', 'bug\n');
      symlinkSync(path.join(folder, 'real/a.py'), path.join(folder, 'link.py'));
      await run(['check', '--fix', 'link.py']);
      assert.ok(lstatSync(path.join(folder, 'link.py')).isSymbolicLink());
      assert.equal(readFileSync(path.join(folder, 'real/a.py'), 'utf8'), 'fix\n');
      assert.ok(!existsSync(path.join(folder, 'real', `.a.py.${process.pid}.tmp`)));
    });

    it('edits nothing outside the named paths, and nothing in the baseline', async () => {
      write('a.py', 'bug\n');
      write('b.py', 'bug\n');
      await run(['check', '--fix', 'b.py']);
      assert.equal(readFileSync(path.join(folder, 'a.py'), 'utf8'), 'bug\n');
      await run(['check', '--write-baseline', 'base.json']);
      await run(['check', '--fix', '--baseline', 'base.json']);
      assert.equal(readFileSync(path.join(folder, 'a.py'), 'utf8'), 'bug\n');
    });

    it('does not write what would not parse', async () => {
      write('a.py', 'bug unparsable\n');
      await run(['check', '--fix']);
      assert.equal(readFileSync(path.join(folder, 'a.py'), 'utf8'), 'bug unparsable\n');
    });

    it('prints the fixed text of standard input', async () => {
      const outcome = await run(['check', '--fix', '-'], { stdin: 'bug\n' });
      assert.equal(outcome.stdout, 'fix\n');
      assert.equal(outcome.code, 0);
    });
  });
});

describe('the other commands', () => {
  it('print the version without loading anything', async () => {
    const outcome = await runIn('/', ['--version'], { loadProduct: () => Promise.reject(new Error('loaded')) });
    assert.equal(outcome.code, 0);
    assert.match(outcome.stdout, /^\d+\.\d+\.\d+/);
  });

  it('print help', async () => {
    const outcome = await runIn('/', ['--help'], {});
    assert.equal(outcome.code, 0);
    assert.match(outcome.stdout, /Exit codes of check:/);
    assert.equal((await runIn('/', [], {})).code, 4);
  });

  it('list rules', async () => {
    assert.match((await runIn('/', ['rules'], {})).stdout, /unjoined-thread +warning +a thread is started/);
    const [listed] = JSON.parse((await runIn('/', ['rules', '--format', 'json'], {})).stdout) as { id: string }[];
    assert.equal(listed?.id, 'unjoined-thread');
  });

  it('explain a rule', async () => {
    assert.match((await runIn('/', ['explain', 'unjoined-thread'], {})).stdout, /^# unjoined-thread\n/);
    const unknown = await runIn('/', ['explain', 'unjoined-threads'], {});
    assert.equal(unknown.code, 4);
    assert.match(unknown.stderr, /did you mean unjoined-thread\?/);
  });

  it('explain the finding at a place, or say where the nearest one is', async () => {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'interleave-cli-')));
    try {
      writeFileSync(path.join(folder, 'a.py'), '\n\nbug = 1\n');
      const found = await runIn(folder, ['explain', 'a.py:3:2'], {});
      assert.match(found.stdout, /^# There is a bug\n/);
      assert.match(found.stdout, /# unjoined-thread\n/);
      const none = await runIn(folder, ['explain', 'a.py:1'], {});
      assert.equal(none.code, 4);
      assert.match(none.stderr, /there is no finding at a\.py:1; the nearest is in line 3/);
      assert.match((await runIn(folder, ['explain', 'b.py:1'], {})).stderr, /b\.py does not exist; did you mean a\.py\?/);
      assert.match((await runIn(folder, ['explain', 'a.py'], {})).stderr, /name a line: a\.py:LINE/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

interface RunOver {
  readonly problems?: readonly Problem[];
  readonly stdin?: string;
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly interrupt?: boolean;
  readonly crashes?: readonly string[];
  readonly loadProduct?: () => Promise<Product>;
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly requests: readonly Request[];
}

type Request = Parameters<Product['openWorkspace']>[0];

function pathsIn(outcome: Outcome): readonly string[] {
  return (JSON.parse(outcome.stdout) as { findings: { path: string }[] }).findings.map((finding) => finding.path);
}

async function runIn(cwd: string, args: readonly string[], over: RunOver): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const requests: Request[] = [];
  const terminal = over.terminal === true;
  const io: Io = {
    cwd,
    env: over.env ?? {},
    stdout: { terminal, columns: terminal ? 100 : undefined, write: (text) => void (stdout += text) },
    stderr: { terminal, columns: terminal ? 100 : undefined, write: (text) => void (stderr += text) },
    readStdin: () => Promise.resolve(Buffer.from(over.stdin ?? '')),
    onInterrupt(callback) {
      if (over.interrupt === true) callback();
      return () => undefined;
    },
  };
  const product: Product = {
    version: '1.2.3',
    rules: [rule],
    openWorkspace(request) {
      requests.push(request);
      for (const file of over.crashes ?? []) request.onCrash({ rule: 'unjoined-thread', file: fileId(file), error: new Error('oh') });
      return Promise.resolve(bugWorkspace(request, over.problems ?? []));
    },
  };
  const code = await runCommandLine(args, io, over.loadProduct ?? (() => Promise.resolve(product)));
  return { code, stdout, stderr, requests };
}

function bugWorkspace(request: Request, problems: readonly Problem[]): Workspace {
  const texts = new Map<FileId, string>();
  const open = new Map<FileId, string>();
  const readAll = (): void => {
    texts.clear();
    for (const found of [...request.folders.flatMap((folder) => pythonFiles(folder)), ...request.explicitFiles.filter((file) => existsSync(file))]) {
      texts.set(fileId(found), decodePython(readFileSync(found)).text);
    }
    for (const [file, text] of open) texts.set(file, text);
  };
  const checkText = (file: FileId, text: string): CheckedFile => ({ file, text, findings: bugs(file, text), suppressed: [], timings: [] });
  return {
    async load(_cancel, progress) {
      readAll();
      progress?.({ phase: 'read', done: 1, total: 2 });
    },
    async check(selection, cancel) {
      const files = selection === 'all' ? [...texts.keys()] : selection;
      return { files: files.map((file) => checkText(file, texts.get(file) ?? '')), problems, cancelled: cancel.requested, stats: noStats };
    },
    checkFile: (file) => checkText(file, texts.get(file) ?? ''),
    checkText,
    lower: () => undefined,
    writeFacts: () => 0,
    openText(file, text) {
      open.set(file, text);
      texts.set(file, text);
    },
    editText: () => undefined,
    closeText: () => undefined,
    changedOnDisk: () => readAll(),
    setFolders: () => undefined,
    setOverrides: (_overrides: Overrides) => undefined,
    configurationResults: () => ({ files: [], problems: [] }),
    parses: (_file, text) => !text.includes('fix unparsable'),
    stale: false,
    whySilent: () => undefined,
    effectiveSettings: () => ({
      profile: 'standard',
      levels: new Map(),
      world: { pythonVersion: { major: 3, minor: 13 }, freeThreaded: false, platforms: ['linux'], sources: { python: '', platforms: '' } },
      requireReason: false,
      honourForeignSuppressions: true,
      taskOwners: [],
      chain: [], neighbours: [],
    }),
    text: (file) => texts.get(file),
    get files() {
      return [...texts.keys()];
    },
    frontends: [],
    checkAlone: () => undefined,
    dispose: () => Promise.resolve(),
  };
}

function pythonFiles(folder: string): readonly string[] {
  return execFileSync('find', [folder, '-name', '.git', '-prune', '-o', '-name', '*.py', '-print0'], { encoding: 'utf8' }).split('\0').filter((name) => name !== '').sort();
}

function bugs(file: FileId, text: string): readonly Finding[] {
  return [...text.matchAll(/^(.*)\bbug\b.*$/gm)].map((match): Finding => {
    const start = match.index + (match[1]?.length ?? 0);
    const at = { start, end: start + 3 };
    return {
      rule: 'unjoined-thread',
      severity: 'warning',
      grade: 'certain',
      file,
      at,
      message: 'there is a `bug`'.replaceAll('`', ''),
      steps: [],
      fixes: [{ title: 'Replace the bug', safety: match[0].includes('sketch') ? 'sketch' : 'safe', edits: () => [{ file, at, text: 'fix' }] }],
      fingerprint: match[0].trim(),
      assumptions: [],
    };
  });
}
