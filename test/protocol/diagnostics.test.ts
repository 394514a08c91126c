import assert from 'node:assert/strict';
import { applied, cleanUp, Client, eventually, folderWith, messageOf, PULLING, PUSHED, uriOf, write } from './client.ts';

const DROPPED = 'async def work():\n    pass\n\n\nasync def main():\n    work()\n';
const AWAITED = DROPPED.replace('    work()', '    await work()');

describe('diagnostics over the language server protocol', () => {
  afterEach(cleanUp);

  it('are pulled, with a result id that says when nothing changed', async () => {
    const folder = folderWith({ 'a.py': DROPPED });
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'a.py');
    await client.open(uri, DROPPED);
    const first = await client.report(uri);
    assert.equal(first.kind, 'full');
    assert.deepEqual(first.kind === 'full' ? first.items.map(({ code, range, source }) => ({ code, range, source })) : [], [
      { code: 'unawaited-coroutine', range: { start: { line: 5, character: 4 }, end: { line: 5, character: 10 } }, source: 'interleave' },
    ]);
    assert.equal((await client.report(uri, first.resultId)).kind, 'unchanged');
    await client.change(uri, 2, { range: { start: { line: 5, character: 4 }, end: { line: 5, character: 4 } }, text: 'await ' });
    const second = await client.report(uri, first.resultId);
    assert.deepEqual(second.kind === 'full' ? second.items : undefined, []);
  });

  it('are pushed to a client that does not pull, on opening and after edits, and taken back on closing', async () => {
    const folder = folderWith({});
    const client = await Client.launch({ folders: [folder], capabilities: PUSHED });
    assert.equal(client.initialized?.capabilities.diagnosticProvider, undefined);
    const uri = uriOf(folder, 'new.py');
    await client.open(uri, DROPPED);
    assert.equal((await client.push(uri, (_, version) => version === 1)).length, 1);
    await client.change(uri, 2, { text: AWAITED });
    assert.deepEqual(await client.push(uri, (_, version) => version === 2), []);
    await client.change(uri, 3, { text: DROPPED });
    assert.equal((await client.push(uri, (_, version) => version === 3)).length, 1);
    await client.close(uri);
    assert.deepEqual(await client.push(uri, (items, version) => items.length === 0 && version === undefined), []);
  });

  it('work for a text that was never saved, and without any folder', async () => {
    const client = await Client.launch();
    await client.open('untitled:Untitled-1', DROPPED);
    assert.equal((await client.pull('untitled:Untitled-1')).length, 1);
  });

  it('tell the story in related information, or in the message where the client shows none', async () => {
    const folder = folderWith({});
    const uri = uriOf(folder, 'a.py');
    const rich = await Client.launch({ folders: [folder] });
    await rich.open(uri, DROPPED);
    const [withSteps] = await rich.pull(uri);
    assert.ok((withSteps?.relatedInformation?.length ?? 0) >= 2);
    assert.match(withSteps?.relatedInformation?.[1]?.message ?? '', /^2\. .+: .+/);
    assert.equal(messageOf(withSteps).includes('\n'), false);
    const plain = await Client.launch({ folders: [folder], capabilities: { textDocument: { diagnostic: {} } } });
    await plain.open(uri, DROPPED);
    const [alone] = await plain.pull(uri);
    assert.equal(alone?.relatedInformation, undefined);
    assert.match(messageOf(alone), /\n1\. .+\n2\. /);
  });

  it('link to the page of the rule where the client can open it', async () => {
    const client = await Client.launch({ initializationOptions: { rulePages: 'interleave:/rules/', explainCommand: 'interleave.explain' } });
    await client.open('untitled:a', DROPPED);
    const [first] = await client.pull('untitled:a');
    assert.equal(first?.codeDescription?.href, 'interleave:/rules/unawaited-coroutine.md');
  });

  for (const encoding of ['utf-8', 'utf-16', 'utf-32'] as const) {
    it(`count columns in ${encoding} when that was agreed on`, async () => {
      const client = await Client.launch({ capabilities: { ...PULLING, general: { positionEncodings: [encoding, 'utf-16'] } } });
      assert.equal(client.initialized?.capabilities.positionEncoding, encoding);
      const text = 'async def work(): pass\nasync def main():\n    "😀é😀"; work()\n';
      await client.open('untitled:a', text);
      // "😀é😀" with quotes: 12 bytes, 7 code units, 5 code points; then `; `.
      const at = (range: { start: { character: number }; end: { character: number } } | undefined) => [range?.start.character, range?.end.character];
      const [before] = await client.pull('untitled:a');
      const shift = { 'utf-8': 4 + 12 + 2, 'utf-16': 4 + 7 + 2, 'utf-32': 4 + 5 + 2 }[encoding];
      assert.deepEqual(at(before?.range), [shift, shift + 6]);
      // An edit behind the astral characters lands where the client meant it.
      await client.change('untitled:a', 2, { range: { start: { line: 2, character: shift }, end: { line: 2, character: shift } }, text: 'await ' });
      assert.deepEqual(await client.pull('untitled:a'), []);
    });
  }

  it('follow several changes of one notification, each meant in the text that the one before left', async () => {
    const client = await Client.launch();
    await client.open('untitled:a', 'x\r\ny\r\n');
    const at = (line: number, character: number) => ({ line, character });
    await client.change(
      'untitled:a',
      2,
      { range: { start: at(0, 0), end: at(0, 1) }, text: 'async def work():\r\n    pass' },
      { range: { start: at(2, 0), end: at(2, 1) }, text: 'async def main():\r\n    work()' },
    );
    const [found] = await client.pull('untitled:a');
    assert.deepEqual(found?.range, { start: at(3, 4), end: at(3, 10) });
  });

  it('use what other open texts say before they are saved', async () => {
    const folder = folderWith({ 'lib.py': 'def work():\n    pass\n', 'main.py': 'from lib import work\n\n\nasync def main():\n    work()\n' });
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'main.py');
    await client.open(uri, 'from lib import work\n\n\nasync def main():\n    work()\n');
    assert.deepEqual(await client.pull(uri), []);
    await client.open(uriOf(folder, 'lib.py'), 'async def work():\n    pass\n');
    assert.equal((await client.pull(uri)).length, 1);
    await client.close(uriOf(folder, 'lib.py'));
    assert.deepEqual(await client.pull(uri), []);
  });

  it('follow files that change on disk, and ask the client to pull again', async () => {
    const text = 'from lib import work\n\n\nasync def main():\n    work()\n';
    const folder = folderWith({ 'lib.py': 'def work():\n    pass\n', 'main.py': text });
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'main.py');
    await client.open(uri, text);
    assert.deepEqual(await client.pull(uri), []);
    const before = client.refreshes;
    write(folder, { 'lib.py': 'async def work():\n    pass\n' });
    await client.changedFiles(uriOf(folder, 'lib.py'), uriOf(folder, 'lib.py'));
    await until(async () => (await client.pull(uri)).length === 1);
    await eventually(() => (client.refreshes > before ? true : undefined), 'refreshes');
  });

  it('follow the configuration file and the settings without a restart', async () => {
    const folder = folderWith({ 'a.py': DROPPED });
    let settings: unknown = {};
    const client = await Client.launch({ folders: [folder], settings: () => settings });
    const uri = uriOf(folder, 'a.py');
    await client.open(uri, DROPPED);
    const severities = async () => (await client.pull(uri)).map(({ severity }) => severity);
    assert.deepEqual(await severities(), [1]);
    write(folder, { 'interleave.toml': '[rules]\nunawaited-coroutine = "info"\n' });
    await client.changedFiles(uriOf(folder, 'interleave.toml'));
    await until(async () => (await severities())[0] === 3);
    settings = { rules: { 'unawaited-coroutine': 'off' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await until(async () => (await severities()).length === 0);
    settings = { enable: false };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await until(async () => (await client.connection.sendRequest<{ text: string }>('interleave/whySilent', { uri })).text.includes('switched off'));
  });

  it('of a configuration file are published at the place that is wrong, and taken back when it is right', async () => {
    const folder = folderWith({ 'interleave.toml': 'rules = {\n', 'a.py': DROPPED });
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'interleave.toml');
    assert.equal((await client.push(uri))[0]?.severity, 1);
    await client.open(uriOf(folder, 'a.py'), DROPPED);
    assert.equal((await client.pull(uriOf(folder, 'a.py'))).length, 1);
    assert.equal(client.statuses.at(-1)?.state, 'degraded');
    write(folder, { 'interleave.toml': 'rules = { unawaited-corutine = "off" }\n' });
    await client.changedFiles(uri);
    const [wrong] = await client.push(uri, (items) => items[0]?.code === 'configuration-problem');
    assert.match(messageOf(wrong), /did you mean `unawaited-coroutine`/);
    assert.deepEqual(wrong?.range, { start: { line: 0, character: 10 }, end: { line: 0, character: 28 } });
    write(folder, { 'interleave.toml': '' });
    await client.changedFiles(uri);
    assert.deepEqual(await client.push(uri, (items) => items.length === 0), []);
  });

  it('follow folders that are added and removed', async () => {
    const first = folderWith({ 'a.py': DROPPED });
    const second = folderWith({ 'interleave.toml': 'exclude = ["b.py"]\n', 'b.py': DROPPED });
    const client = await Client.launch({ folders: [first] });
    const uri = uriOf(second, 'b.py');
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [{ uri: uriOf(second), name: 'second' }], removed: [{ uri: uriOf(first), name: 'first' }] } });
    await client.open(uri, DROPPED);
    assert.deepEqual(await client.pull(uri), []);
    const { text } = await client.connection.sendRequest<{ text: string }>('interleave/whySilent', { uri });
    assert.match(text, /excluded by `exclude`/);
  });

  it('are the same after many small edits as for the text they lead to', async () => {
    const client = await Client.launch();
    let text = DROPPED;
    await client.open('untitled:a', text);
    const steps = ['# é😀\n', 'async def more():\n    work()\n', 'x = 1\n'];
    for (const [index, step] of steps.entries()) {
      const start = { line: index % 2 === 0 ? 0 : 4, character: 0 };
      const edit = { range: { start, end: start }, newText: step };
      text = applied(text, [edit]);
      await client.change('untitled:a', index + 2, { range: edit.range, text: step });
    }
    await client.open('untitled:b', text);
    const plain = (items: Awaited<ReturnType<typeof client.pull>>) => items.map(({ code, range, message }) => ({ code, range, message }));
    assert.deepEqual(plain(await client.pull('untitled:a')), plain(await client.pull('untitled:b')));
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 500; round += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('the condition was not met');
}
