import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type { Frontend, FrontendStatus } from '../../server/src/frontend/frontend.ts';
import { fileId, type FileFacts } from '../../server/src/model/index.ts';
import { decodeSource } from '../../server/src/session/decode.ts';
import { isMinified } from '../../server/src/session/minified.ts';
import { pythonFrontend } from '../harness/python.ts';
import { folderWith, namesIn, NEVER, removeFolders, workspaceIn, write } from './session-fixtures.ts';

describe('a workspace with several languages', () => {
  afterEach(removeFolders);

  it('has the scripts that somebody wrote, not what tools made of them', async () => {
    const folder = folderWith({
      'src/app.ts': '',
      'src/view.tsx': '',
      'src/types.d.ts': '',
      'src/build/plan.ts': '',
      'legacy/old.js': '',
      'legacy/old.min.js': '',
      'dist/app.js': '',
      'packages/a/out/a.mjs': '',
      'packages/a/a.mts': '',
      '.next/server/page.js': '',
      'coverage/prettify.js': '',
      'node_modules/x/index.js': '',
      'build/tool.py': '',
    });
    const { workspace } = await workspaceIn(folder, { frontends: [await pythonFrontend(), scriptFrontend()] });
    await workspace.load(NEVER);
    assert.deepEqual(namesIn(folder, workspace.files), ['build/tool.py', 'legacy/old.js', 'packages/a/a.mts', 'src/app.ts', 'src/build/plan.ts', 'src/view.tsx']);
    assert.match(workspace.whySilent(`${folder}/src/types.d.ts`) ?? '', /declaration file/);
    assert.match(workspace.whySilent(`${folder}/dist/app.js`) ?? '', /`dist`, which holds what tools write/);
    assert.match(workspace.whySilent(`${folder}/legacy/old.min.js`) ?? '', /minified/);
  });

  it('tells a front end with a process of all its files before the first of them is lowered', async () => {
    const folder = folderWith({ 'a.py': 'bad()', 'b.ts': 'bad()', 'c.ts': '' });
    const scripts = scriptFrontend();
    const { workspace } = await workspaceIn(folder, { frontends: [await pythonFrontend(), scripts] });
    await workspace.load(NEVER);
    assert.deepEqual(scripts.told, ['prepare b.ts c.ts', 'lower b.ts', 'lower c.ts']);
    const { files } = await workspace.check('all', NEVER);
    assert.deepEqual(files.map((file) => [file.file.slice(folder.length + 1), file.findings.length]), [['a.py', 1], ['b.ts', 1], ['c.ts', 0]]);
  });

  it('never gives files of such a front end to workers, which lower the others meanwhile', async () => {
    const texts = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`m${index}.py`, '# '.padEnd(10_000, 'x')]));
    const folder = folderWith({ ...texts, 'b.ts': 'bad()' });
    const scripts = scriptFrontend();
    const { workspace, log } = await workspaceIn(folder, { frontends: [await pythonFrontend(), scripts], lowering: { script: `${folder}/no-such-worker.cjs`, workers: 2 } });
    await workspace.load(NEVER);
    assert.deepEqual(scripts.told, ['prepare b.ts', 'lower b.ts']);
    assert.equal(workspace.files.length, 61);
    assert.match(log.join('\n'), /a lowering worker failed/);
  });

  it('keeps the facts of each language by themselves', async () => {
    const folder = folderWith({ 'a.py': '', 'b.ts': '' });
    const cacheFolder = `${folderWith({})}/cache`;
    mkdirSync(cacheFolder);
    const first = await workspaceIn(folder, { frontends: [await pythonFrontend(), scriptFrontend()], cacheFolder });
    await first.workspace.load(NEVER);
    await first.workspace.dispose();
    const newer = scriptFrontend({ version: '2' });
    const second = await workspaceIn(folder, { frontends: [await pythonFrontend(), newer], cacheFolder });
    await second.workspace.load(NEVER);
    const { stats } = await second.workspace.check('all', NEVER);
    assert.deepEqual([stats.fromCache, stats.lowered], [1, 1]);
    assert.deepEqual(newer.told, ['prepare b.ts', 'lower b.ts']);
  });

  it('works in Python alone where the process is missing, and says so once', async () => {
    const folder = folderWith({ 'a.py': 'bad()', 'b.ts': 'bad()', 'c.ts': 'bad()' });
    const status: FrontendStatus = { state: 'missing', says: 'TypeScript is not installed', restarts: 0 };
    const scripts = scriptFrontend({ status });
    const { workspace } = await workspaceIn(folder, { frontends: [await pythonFrontend(), scripts] });
    await workspace.load(NEVER);
    const { files, problems } = await workspace.check('all', NEVER);
    assert.deepEqual(files.map((file) => file.file.slice(folder.length + 1)), ['a.py']);
    assert.deepEqual(problems.map(({ message }) => message), ['TypeScript is not installed (2 files)']);
    workspace.openText(fileId(`${folder}/b.ts`), 'bad()', 1);
    assert.equal(workspace.checkFile(fileId(`${folder}/b.ts`), NEVER), undefined);
    assert.equal(workspace.whySilent(`${folder}/b.ts`), 'TypeScript is not installed');
    assert.deepEqual(workspace.frontends, [{ language: 'typescript', status }]);
    assert.deepEqual(scripts.told, []);
  });

  it('reads open texts anew when the process has ended and runs again', async () => {
    const folder = folderWith({ 'a.py': '', 'b.ts': '' });
    let status: FrontendStatus = { state: 'running', says: 'stand-in', restarts: 0 };
    const scripts = scriptFrontend({ statusNow: () => status });
    const { workspace, snapshots } = await workspaceIn(folder, { frontends: [await pythonFrontend(), scripts] });
    await workspace.load(NEVER);
    const file = fileId(`${folder}/b.ts`);
    workspace.openText(file, 'bad()', 1);
    workspace.checkFile(file, NEVER);
    const before = snapshots.length;
    workspace.checkFile(file, NEVER);
    assert.equal(snapshots.length, before);
    status = { state: 'restarting', says: 'it ended', restarts: 0 };
    workspace.checkFile(file, NEVER);
    status = { state: 'running', says: 'stand-in', restarts: 1 };
    assert.equal(workspace.checkFile(file, NEVER)?.findings.length, 1);
    assert.deepEqual(scripts.told.filter((each) => each.startsWith('open')), ['open b.ts', 'open b.ts', 'open b.ts']);
    assert.equal(snapshots.length, before + 2);
  });

  it('tells of changes on disk, of files of every kind', async () => {
    const folder = folderWith({ 'b.ts': '' });
    const scripts = scriptFrontend();
    const { workspace } = await workspaceIn(folder, { frontends: [await pythonFrontend(), scripts] });
    await workspace.load(NEVER);
    write(folder, { 'tsconfig.json': '{}' });
    workspace.changedOnDisk([`${folder}/tsconfig.json`]);
    assert.equal(scripts.told.at(-1), 'changed tsconfig.json');
  });

  it('reads a script outside every folder together with what it imports beside it', async () => {
    const folder = folderWith({ 'main.ts': '// import ./lib/load.js\n// import ./util\n', 'lib/load.ts': '// import ..\n', 'util.tsx': '', 'index.js': '', 'other.ts': '' });
    const { workspace, snapshots } = await workspaceIn([], { frontends: [await pythonFrontend(), scriptFrontend()], explicitFiles: [fileId(`${folder}/main.ts`)] });
    await workspace.load(NEVER);
    await workspace.check('all', NEVER);
    assert.deepEqual([...(snapshots.at(-1)?.files.keys() ?? [])].map((id) => id.slice(folder.length + 1)).sort(), ['index.js', 'lib/load.ts', 'main.ts', 'util.tsx']);
    assert.deepEqual(namesIn(folder, workspace.files), ['main.ts']);
  });

  it('reads scripts as UTF-8, with or without a byte order mark', () => {
    assert.equal(decodeSource(Buffer.from('\uFEFFlet é', 'utf8'), 'typescript').text, 'let é');
    assert.equal(decodeSource(Buffer.from('// coding: latin-1\né', 'utf8'), 'typescript').text, '// coding: latin-1\né');
    assert.match(decodeSource(Buffer.from([0x61, 0xff]), 'typescript').problem?.message ?? '', /^not valid UTF-8 \(byte 0xff at offset 1\); save the file as UTF-8$/);
  });

  it('knows the output of a minifier by its lines, and data in a source by its lack of punctuation', () => {
    assert.equal(isMinified('a(b,c);'.repeat(1000)), true);
    assert.equal(isMinified(`export const icon = 'data:image/png;base64,${'QUJD'.repeat(2000)}';\n`), false);
    assert.equal(isMinified('const value = compute(1, 2);\n'.repeat(1000)), false);
  });
});

interface ScriptFrontend extends Frontend {
  /** What was asked of it, in order. */
  readonly told: readonly string[];
}

/** Stands in for the front end that owns a process; imports are comments. */
function scriptFrontend(options: { readonly version?: string; readonly status?: FrontendStatus; readonly statusNow?: () => FrontendStatus } = {}): ScriptFrontend {
  const told: string[] = [];
  const name = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
  const lower = (text: string): FileFacts => ({
    language: 'typescript',
    digest: text,
    problems: [],
    units: [],
    classes: [],
    imports: [...text.matchAll(/\/\/ import (\S+)/g)].map(([, module = '']) => ({ module, level: 0, names: [], typeOnly: false, unit: 0, order: 0, at: { start: 0, end: 0 } })),
    directives: [],
    foreignSuppressions: [],
    generated: false,
    size: text.length,
  });
  return {
    told,
    language: 'typescript',
    extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs'],
    version: options.version ?? '1',
    inThread: true,
    get status() {
      return options.statusNow?.() ?? options.status ?? { state: 'running', says: 'stand-in', restarts: 0 };
    },
    prepare: (files) => told.push(['prepare', ...files.map(name)].join(' ')),
    changedOnDisk: (paths) => told.push(`changed ${paths === 'all' ? 'all' : paths.map(name).join(' ')}`),
    lower(text, { file }) {
      told.push(`lower ${name(file)}`);
      return lower(text);
    },
    open(text, { file }) {
      told.push(`open ${name(file)}`);
      return { text, edit: () => undefined, facts: () => lower(text), dispose: () => undefined };
    },
    parses: () => true,
    link: () => {
      throw new Error('the stand-in for the engine links nothing');
    },
  };
}
