import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folderWith, NEVER, removeFolders, workspaceIn } from './session-fixtures.ts';

const root = path.resolve(import.meta.dirname, '../..');
const SOURCES = {
  'api/calls.py': 'import asyncio\n\nasync def load():\n    await asyncio.sleep(1)\n',
  'web/app.py': 'from api.calls import load\n\nasync def handler():\n    load()\n',
  'web/slow.py': 'import time\n\nasync def wait():\n    time.sleep(1)\n',
  'pyproject.toml': '[project]\nname = "shop"\nrequires-python = ">=3.12"\n',
};

describe('facts in folders that builds share', () => {
  afterEach(removeFolders);

  const facts = async (folder: string, output: string): Promise<{ readonly written: number; readonly lowered: number }> => {
    const { workspace } = await workspaceIn(folder, { factsFolders: [output] });
    await workspace.load(NEVER);
    const written = workspace.writeFacts(output);
    const { stats } = await workspace.check('all', NEVER);
    await workspace.dispose();
    return { written, lowered: stats.lowered };
  };

  it('are the same bytes wherever the sources stand, and whoever made them', async () => {
    const one = folderWith(SOURCES);
    const other = folderWith({});
    cpSync(one, `${other}/deep/copy`, { recursive: true });
    const outputs = [folderWith({}), folderWith({})] as const;
    await facts(one, outputs[0]);
    await facts(`${other}/deep/copy`, outputs[1]);
    assert.equal(contents(outputs[0]).size, 3);
    assert.deepEqual(contents(outputs[0]), contents(outputs[1]));
  });

  it('spare reading what did not change', async () => {
    const folder = folderWith(SOURCES);
    const output = folderWith({});
    assert.deepEqual(await facts(folder, output), { written: 3, lowered: 3 });
    writeFileSync(`${folder}/web/slow.py`, 'bad()\n');
    assert.deepEqual(await facts(folder, output), { written: 3, lowered: 1 });
  });

  it('that are damaged are made anew', async () => {
    const folder = folderWith(SOURCES);
    const output = folderWith({});
    await facts(folder, output);
    for (const file of filesIn(output)) writeFileSync(file, readFileSync(file).fill(0, 40, 60));
    assert.deepEqual(await facts(folder, output), { written: 3, lowered: 3 });
  });

  it('of the parts of a program give what is found in the whole', async () => {
    const folder = folderWith(SOURCES);
    const shards = folderWith({});
    const whole = await run(['check', folder, '--no-cache', '--format', 'json', '--fail-on', 'never'], folder);
    assert.match(whole, /unawaited-coroutine/);
    assert.match(whole, /blocking-call-in-async/);
    await run(['facts', `${folder}/api`, '-o', `${shards}/api`], folder);
    await run(['facts', `${folder}/web`, '-o', `${shards}/web`], folder);
    const sharded = await run(['check', folder, '--no-cache', '--facts', `${shards}/api`, '--facts', `${shards}/web`, '--format', 'json', '--fail-on', 'never', '--stats'], folder);
    assert.equal(sharded.slice(sharded.indexOf('{'), sharded.lastIndexOf('}') + 1), whole.slice(whole.indexOf('{'), whole.lastIndexOf('}') + 1));
  });

  it('must be there when they are named', async () => {
    const folder = folderWith(SOURCES);
    await assert.rejects(run(['check', folder, '--facts', `${folder}/nowhere`], folder), /--facts: .*nowhere does not exist; `interleave facts PATHS -o .*` writes it/);
  });
});

/** The command line as it is installed, in this process. */
async function run(args: readonly string[], cwd: string): Promise<string> {
  assert.ok(existsSync(`${root}/dist/cli.cjs`), 'the product is built before the tests run');
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const { stdout } = await promisify(execFile)(process.execPath, [`${root}/dist/cli.cjs`, ...args], { cwd, maxBuffer: 1e8 });
  return stdout;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`).filter((file) => statSync(file).isFile());
}

const contents = (folder: string): ReadonlyMap<string, string> => new Map(filesIn(folder).map((file) => [file.slice(folder.length), readFileSync(file, 'base64')]));
