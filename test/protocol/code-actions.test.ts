import assert from 'node:assert/strict';
import type { Range } from 'vscode-languageserver-protocol/node';
import { applied, cleanUp, Client, editsOf, folderWith, PULLING, uriOf } from './client.ts';

const DROPPED = 'async def work():\n    pass\n\n\nasync def main():\n    work()\n';
const URI = 'untitled:a';
const OPTIONS = { rulePages: 'interleave:/rules/', explainCommand: 'interleave.explainAt' };

describe('code actions over the language server protocol', () => {
  afterEach(cleanUp);

  it('offer fixes, then the explanation, then silence', async () => {
    const client = await Client.launch({ initializationOptions: OPTIONS });
    await client.open(URI, DROPPED);
    const diagnostics = await client.pull(URI);
    const actions = await client.actions(URI, diagnostics[0]?.range ?? WHOLE, undefined, diagnostics);
    const titles = actions.map(({ title }) => title);
    assert.deepEqual(titles.slice(-3), ['Explain unawaited-coroutine', 'Ignore unawaited-coroutine on this line', 'Ignore unawaited-coroutine in this file']);
    assert.equal(actions[0]?.isPreferred, true);
    assert.deepEqual(actions[0]?.diagnostics, diagnostics);
    assert.deepEqual(actions.at(-3)?.command?.arguments, [URI, { line: 5, character: 4 }]);
    await client.change(URI, 2, { text: applied(DROPPED, editsOf(actions[0] ?? assert.fail(), URI)) });
    assert.deepEqual(await client.pull(URI), []);
  });

  it('name how far a fix that is not safe may be trusted', async () => {
    const client = await Client.launch();
    await client.open(URI, 'import asyncio\n\n\nasync def work():\n    pass\n\n\nasync def main():\n    asyncio.create_task(work())\n    await asyncio.sleep(1)\n');
    const actions = await client.actions(URI, WHOLE, ['quickfix']);
    assert.ok(actions.some(({ title, isPreferred }) => title.endsWith('(changes when things run)') && isPreferred !== true));
  });

  const places: readonly (readonly [name: string, text: string, expected: RegExp])[] = [
    ['a plain line', DROPPED, /    work\(\)  # interleave: ignore\[unawaited-coroutine\]\n$/],
    ['a line with a comment', DROPPED.replace('work()\n', 'work()\n').replace(/work\(\)\n$/, 'work()  # type: ignore\n'), /# type: ignore/],
    ['a line without an end', DROPPED.trimEnd(), /ignore\[unawaited-coroutine\]/],
    ['a call over several lines', DROPPED.replace(/work\(\)\n$/, 'work(\n        1,\n        """a\n  # b\n""",\n    )\n').replace('def work()', 'def work(*a)'), /ignore\[unawaited-coroutine\]/],
    ['a call in front of a string that goes on', DROPPED.replace(/work\(\)\n$/, 'work(); x = """\n  text\n"""\n'), /ignore\[unawaited-coroutine\]/],
    ['a continued line', DROPPED.replace(/work\(\)\n$/, 'work \\\n        ()\n'), /ignore\[unawaited-coroutine\]/],
    ['Windows line breaks', DROPPED.replaceAll('\n', '\r\n'), /# interleave: ignore\[unawaited-coroutine\]\r\n/],
  ];
  for (const [name, text, expected] of places) {
    it(`silence a finding with a comment at ${name}`, async () => {
      const client = await Client.launch();
      await client.open(URI, text);
      assert.equal((await client.pull(URI)).length, 1);
      const action = (await client.actions(URI, WHOLE)).find(({ title }) => title.endsWith('on this line'));
      const after = applied(text, editsOf(action ?? assert.fail('there is no such action'), URI));
      assert.match(after, expected);
      assert.equal(after.replaceAll(/[ \t]*# interleave: ignore\[unawaited-coroutine\](\r?\n)?/g, '').replaceAll(/\s/g, ''), text.replaceAll(/\s/g, ''));
      await client.change(URI, 2, { text: after });
      assert.deepEqual(await client.pull(URI), []);
    });
  }

  it('add to a suppression that is there, and put one for the file below its first lines', async () => {
    const client = await Client.launch();
    const text = `#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"""Doc."""\nimport time\n${DROPPED}`;
    await client.open(URI, text);
    const inFile = (await client.actions(URI, WHOLE)).find(({ title }) => title.endsWith('in this file'));
    const after = applied(text, editsOf(inFile ?? assert.fail(), URI));
    assert.equal(after.split('\n')[2], '# interleave: ignore-file[unawaited-coroutine]');
    await client.change(URI, 2, { text: after });
    assert.deepEqual(await client.pull(URI), []);
    const both = 'import time\n\n\nasync def work():\n    pass\n\n\nasync def main():\n    work(time.sleep(1))  # interleave: ignore[blocking-call-in-async]\n'.replace('def work()', 'def work(x)');
    await client.change(URI, 3, { text: both });
    const extend = (await client.actions(URI, WHOLE)).find(({ title }) => title === 'Ignore unawaited-coroutine on this line');
    const extended = applied(both, editsOf(extend ?? assert.fail(), URI));
    assert.match(extended, /# interleave: ignore\[blocking-call-in-async, unawaited-coroutine\]\n/);
    await client.change(URI, 4, { text: extended });
    assert.deepEqual(await client.pull(URI), []);
  });

  it('fix all with safe fixes only, as one edit, after which there is nothing left to fix', async () => {
    const client = await Client.launch();
    const text = `import time\n${DROPPED}    "😀"; work()\n    time.sleep(1)\n    work()\n`;
    await client.open(URI, text);
    const [fixAll, ...others] = await client.actions(URI, WHOLE, ['source.fixAll']);
    assert.deepEqual(others, []);
    const edits = editsOf(fixAll ?? assert.fail(), URI);
    assert.equal(edits.length, 1);
    const after = applied(text, edits);
    assert.equal(after.match(/await work\(\)/g)?.length, 3);
    await client.change(URI, 2, { text: after });
    assert.deepEqual(await client.pull(URI), []);
    assert.deepEqual(await client.actions(URI, WHOLE, ['source.fixAll.interleave']), []);
    assert.equal((await client.actions(URI, WHOLE)).some(({ kind }) => kind?.startsWith('source') === true), false);
  });

  it('come as plain changes for a client that knows no versions', async () => {
    const client = await Client.launch({ capabilities: { textDocument: PULLING.textDocument ?? {} } });
    await client.open(URI, DROPPED);
    const [first] = await client.actions(URI, WHOLE);
    assert.ok(first?.edit?.changes?.[URI]);
  });

  it('explain what is under the mouse: a finding, and a rule that a comment names', async () => {
    const client = await Client.launch({ initializationOptions: OPTIONS });
    await client.open(URI, `${DROPPED}\n\nasync def other():\n    work()  # interleave: ignore[unawaited-coroutine]\n`);
    const hover = async (line: number, character: number) => {
      const result = await client.connection.sendRequest<{ contents: { value: string } } | null>('textDocument/hover', { textDocument: { uri: URI }, position: { line, character } });
      return result?.contents.value;
    };
    assert.match((await hover(5, 5)) ?? '', /\*\*unawaited-coroutine\*\* \(certain\)[\s\S]*1\. [\s\S]*\[About this rule\]\(interleave:\/rules\/unawaited-coroutine\.md\)/);
    assert.match((await hover(9, 40)) ?? '', /^\*\*unawaited-coroutine\*\*: /);
    assert.equal(await hover(0, 0), undefined);
  });

  it('are backed by pages: the finding with its own names, and the rule', async () => {
    const folder = folderWith({});
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'app.py');
    await client.open(uri, DROPPED);
    const { markdown } = await client.connection.sendRequest<{ markdown: string }>('interleave/explain', { uri, position: { line: 5, character: 0 } });
    assert.match(markdown, /app\.py:6[\s\S]*## What happens[\s\S]*`work\(\)`[\s\S]*# unawaited-coroutine/);
    assert.equal(await client.connection.sendRequest('interleave/explain', { uri, position: { line: 0, character: 0 } }), null);
    const rules = await client.connection.sendRequest<readonly { id: string }[]>('interleave/rules', {});
    assert.ok(rules.some(({ id }) => id === 'unawaited-coroutine'));
    for (const { id } of rules) assert.match((await client.connection.sendRequest<{ markdown: string }>('interleave/rulePage', { id })).markdown, new RegExp(`^# ${id}\n`));
    assert.equal(await client.connection.sendRequest('interleave/rulePage', { id: 'no-such-rule' }), null);
    const { text } = await client.connection.sendRequest<{ text: string }>('interleave/effectiveConfiguration', { uri });
    assert.match(text, /profile: standard\nPython: 3\.13 \(default\)/);
  });
});

const WHOLE: Range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
