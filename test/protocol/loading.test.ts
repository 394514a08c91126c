import assert from 'node:assert/strict';
import { cleanUp, Client, eventually, folderWith, PULLING, uriOf } from './client.ts';

const CALL = 'import asyncio\nfrom pkg.m399 import work\n\n\nasync def main():\n    work()\n';
const WORK = 'async def work():\n    pass\n';
const large = (): string =>
  folderWith({
    'a.py': CALL,
    'pkg/__init__.py': '',
    ...Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`pkg/m${index}.py`, `${WORK}${`def f(x):\n    return [y + 1 for y in x]\n`.repeat(30)}`])),
  });

describe('a large workspace that nobody has read before', () => {
  afterEach(cleanUp);

  it('is read with progress for all to see', async () => {
    const folder = large();
    const client = await Client.launch({ folders: [folder], capabilities: { ...PULLING, window: { workDoneProgress: true } } });
    const uri = uriOf(folder, 'a.py');
    await client.open(uri, CALL);
    assert.equal((await client.pull(uri)).length, 1);
    const read = client.statuses.flatMap((status) => (status.read === undefined ? [] : [{ state: status.state, ...status.read }]));
    assert.ok(read.length > 0);
    assert.ok(read.every(({ state, done, total }) => state === 'analysing' && done > 0 && done <= total && total === 402), JSON.stringify(read));
    await eventually(() => (client.progress.length === 0 || client.progress.at(-1)?.kind === 'end' ? true : undefined), 'the end of progress');
    assert.equal(client.statuses.at(-1)?.state, 'idle');
    assert.equal(client.statuses.at(-1)?.read, undefined);
  });

  it('is read in silence for a client that shows no progress', async () => {
    const folder = large();
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'a.py');
    await client.open(uri, CALL);
    await client.pull(uri);
    assert.deepEqual(client.progress, []);
  });

  it('gives no findings before all is known, loses no edit, and is read once', async () => {
    const folder = large();
    const client = await Client.launch({ folders: [folder], capabilities: { ...PULLING, textDocument: { publishDiagnostics: {} } } });
    const uri = uriOf(folder, 'a.py');
    await client.open(uri, CALL.replace('work()', 'await work()'));
    for (const [index, text] of ['# one\n', '# two\n'].entries()) await client.change(uri, 2 + index, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text });
    await client.change(uri, 4, { range: { start: { line: 7, character: 4 }, end: { line: 7, character: 10 } }, text: '' });
    const items = await client.push(uri, (_, version) => version === 4);
    assert.deepEqual(items.map(({ range }) => range.start.line), [7]);
    assert.ok(client.published.every(({ version, diagnostics }) => version === 4 || diagnostics.length === 0), JSON.stringify(client.published));
    // Each reading counts up from the beginning.
    const done = client.statuses.flatMap(({ read }) => (read === undefined ? [] : [read.done]));
    assert.deepEqual(done, done.toSorted((a, b) => a - b));
  });
});
