import assert from 'node:assert/strict';
import { chmodSync, readdirSync, symlinkSync, truncateSync } from 'node:fs';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { cleanUp, Client, eventually, folderWith, uriOf } from './client.ts';

const DROPPED = 'async def work():\n    pass\n\n\nasync def main():\n    work()\n';
const many = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`pkg/m${index}.py`, `${DROPPED}${'x = [1, 2, 3]\n'.repeat(300)}`]));

describe('the life of the language server', () => {
  afterEach(cleanUp);

  it('ends with code 0 after shutdown and exit', async () => {
    const client = await Client.launch();
    assert.equal(await client.end(), 0);
  });

  it('ends when the client goes away without a word', async () => {
    const client = await Client.launch();
    const exited = new Promise((resolve) => client.process.on('exit', resolve));
    client.connection.dispose();
    client.process.stdin?.end();
    await exited;
  });

  it('tells its state, version and the Python version that it assumes', async () => {
    const folder = folderWith({ 'a.py': DROPPED, '.python-version': '3.12\n' });
    const client = await Client.launch({ folders: [folder] });
    const status = await eventually(() => client.statuses.findLast(({ state }) => state === 'idle'), 'idle states');
    assert.match(status.python, /^3\.12 \(.*\.python-version\)$/);
    assert.equal(status.files, 1);
    assert.equal(typeof status.version, 'string');
  });

  it('drops a cancelled request at once and goes on', async () => {
    const folder = folderWith(many(60));
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'pkg/m0.py');
    await client.open(uri, DROPPED);
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } }, source.token);
    source.cancel();
    await assert.rejects(asked, /cancel/i);
    assert.equal((await client.pull(uri)).length, 1);
  });

  it('never answers about an older text than the client has', async () => {
    const client = await Client.launch();
    await client.open('untitled:a', DROPPED);
    const late = client.report('untitled:a').then(
      (report) => report.kind,
      (error: { code: number; data?: { retriggerRequest?: boolean } }) => [error.code, error.data?.retriggerRequest],
    );
    await client.change('untitled:a', 2, { text: '' });
    const current = await client.report('untitled:a');
    assert.deepEqual(current.kind === 'full' ? current.items : undefined, []);
    assert.deepEqual(await late, [-32802, true]);
  });

  it('goes on after a request that fails', async () => {
    const client = await Client.launch();
    await client.open('untitled:a', DROPPED);
    await assert.rejects(client.connection.sendRequest('interleave/explain', { nothing: true }));
    await assert.rejects(client.connection.sendRequest('interleave/unknown', {}));
    assert.equal((await client.pull('untitled:a')).length, 1);
  });

  it('keeps facts for the next start, also when it is killed, and does without them when they are damaged', async () => {
    const folder = folderWith(many(30));
    const cache = folderWith({});
    const uri = uriOf(folder, 'pkg/m1.py');
    const launch = async (): Promise<Client> => {
      const client = await Client.launch({ folders: [folder], cache });
      await client.open(uri, DROPPED);
      assert.equal((await client.pull(uri)).length, 1);
      return client;
    };
    const segments = (): string[] => readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.facts'));
    (await launch()).kill();
    assert.ok(segments().length > 0);
    (await launch()).kill();
    for (const segment of segments()) truncateSync(`${cache}/${segment}`, 1_000);
    await launch();
    assert.equal(readdirSync(cache, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.tmp')), false);
  });

  it('lives with folders that it may not read and links that form a loop', async () => {
    const folder = folderWith({ 'a.py': DROPPED, 'locked/b.py': DROPPED });
    symlinkSync(folder, `${folder}/loop`);
    chmodSync(`${folder}/locked`, 0);
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'a.py');
    await client.open(uri, DROPPED);
    assert.equal((await client.pull(uri)).length, 1);
    chmodSync(`${folder}/locked`, 0o700);
  });

  it('says why a file has no problems', async () => {
    const folder = folderWith({ 'ok.py': 'x = 1\n', '.gitignore': 'gen/\n', 'gen/a.py': DROPPED, 'silenced.py': `${DROPPED.trimEnd()}  # interleave: ignore[unawaited-coroutine]\n`, '.venv/pyvenv.cfg': '', '.venv/lib/x.py': '' });
    const client = await Client.launch({ folders: [folder] });
    const why = async (name: string) => (await client.connection.sendRequest<{ text: string }>('interleave/whySilent', { uri: uriOf(folder, name) })).text;
    assert.match(await why('ok.py'), /no problem was found/);
    assert.match(await why('gen/a.py'), /ignored by git/);
    assert.match(await why('silenced.py'), /Comments in it silence 1 problem/);
    assert.match(await why('.venv/lib/x.py'), /virtual environment/);
    assert.match(await why('readme.md'), /not analysed/);
    assert.match(await why('gone.py'), /not a file/);
  });
});
