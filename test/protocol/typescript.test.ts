import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Range } from 'vscode-languageserver-protocol/node';
import { applied, cleanUp, Client, editsOf, eventually, folderWith, uriOf, write } from './client.ts';

const SAVE = 'export async function save(): Promise<void> {\n  throw new Error("no");\n}\n';
const USE = 'import { save } from "./save";\n\nexport function go() {\n  save();\n}\n';
const CONFIG = '{ "compilerOptions": { "strict": true, "types": [], "lib": ["es2022"], "module": "preserve" } }';
const WHOLE: Range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe('TypeScript over the language server protocol', () => {
  afterEach(cleanUp);

  it('is checked while it is typed, across files, beside Python', async () => {
    const folder = folderWith({ 'tsconfig.json': CONFIG, 'save.ts': SAVE, 'use.ts': 'export {};\n', 'app.py': 'async def work():\n    pass\n\n\nasync def main():\n    work()\n' });
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'use.ts');
    await client.open(uri, USE);
    assert.deepEqual((await client.pull(uri)).map(({ code, range }) => [code, range.start]), [['floating-promise', { line: 3, character: 2 }]]);
    await client.change(uri, 2, { range: { start: { line: 3, character: 2 }, end: { line: 3, character: 2 } }, text: 'return ' });
    assert.deepEqual(await client.pull(uri), []);
    await client.open(uriOf(folder, 'app.py'), 'async def work():\n    pass\n\n\nasync def main():\n    work()\n');
    assert.deepEqual((await client.pull(uriOf(folder, 'app.py'))).map(({ code }) => code), ['unawaited-coroutine']);
    const status = client.statuses.at(-1);
    assert.equal(status?.typescript?.state, 'running');
    assert.match(status?.typescript?.says ?? '', /TypeScript 7/);
  });

  it('follows another file, unsaved or changed on disk', async () => {
    const folder = folderWith({ 'tsconfig.json': CONFIG, 'save.ts': SAVE, 'use.ts': USE });
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'use.ts');
    const saveUri = uriOf(folder, 'save.ts');
    await client.open(uri, USE);
    assert.equal((await client.pull(uri)).length, 1);
    await client.open(saveUri, SAVE);
    await client.change(saveUri, 2, { text: 'export function save(): void {}\n' });
    assert.deepEqual(await client.pull(uri), []);
    await client.close(saveUri);
    assert.equal((await client.pull(uri)).length, 1);
    const seen = client.refreshes;
    write(folder, { 'save.ts': 'export function save(): number { return 1; }\n' });
    await client.changedFiles(saveUri);
    await eventually(() => (client.refreshes > seen ? true : undefined), 'a request to ask again');
    assert.deepEqual(await client.pull(uri), []);
  });

  // Which processes the server has started is asked of Linux.
  if (process.platform === 'linux') it('gets its findings back when the process is killed', async () => {
    const folder = folderWith({ 'tsconfig.json': CONFIG, 'save.ts': SAVE, 'use.ts': USE });
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'use.ts');
    await client.open(uri, USE);
    assert.equal((await client.pull(uri)).length, 1);
    const [first] = children(client.process.pid);
    assert.ok(first !== undefined, 'there is no process to kill');
    process.kill(first, 'SIGKILL');
    await client.change(uri, 2, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '// edited\n' });
    assert.deepEqual((await client.pull(uri)).map(({ code, range }) => [code, range.start.line]), [['floating-promise', 4]]);
    assert.equal(client.statuses.at(-1)?.typescript?.restarts, 1);
    const [second] = children(client.process.pid);
    process.kill(second ?? assert.fail('it was not started again'), 'SIGKILL');
    // The second death in a row is answered after a pause; the server asks the client to come back.
    await client.change(uri, 3, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '// again\n' });
    for (let round = 0; (await client.pull(uri)).length === 0; round += 1) {
      assert.ok(round < 20, 'the findings did not come back');
      const seen = client.refreshes;
      await eventually(() => (client.refreshes > seen ? true : undefined), 'a request to ask again');
    }
    assert.equal(client.statuses.at(-1)?.state, 'idle');
  });

  it('is missed without its process, which the status says, and Python goes on', async () => {
    const folder = folderWith({ 'tsconfig.json': CONFIG, 'use.ts': USE, 'app.py': '' });
    const client = await Client.launch({ folders: [folder], env: { INTERLEAVE_TYPESCRIPT: 'off' } });
    const uri = uriOf(folder, 'use.ts');
    await client.open(uri, USE);
    assert.deepEqual(await client.pull(uri), []);
    const status = client.statuses.at(-1);
    assert.equal(status?.state, 'degraded');
    assert.match(status.message ?? '', /TypeScript and JavaScript are not analysed/);
    assert.match((await client.connection.sendRequest<{ text: string }>('interleave/whySilent', { uri })).text, /not analysed: TypeScript/);
    const python = 'async def work():\n    pass\n\n\nasync def main():\n    work()\n';
    await client.open(uriOf(folder, 'app.py'), python);
    assert.equal((await client.pull(uriOf(folder, 'app.py'))).length, 1);
  });

  for (const [languageId, text] of [
    ['typescript', 'async function save(): Promise<void> { throw new Error("no"); }\nexport const go = <T,>(x: T) => { save(); };\n'],
    ['javascriptreact', 'async function save() { throw new Error("no"); }\nexport const Go = () => { save(); return <b>go</b>; };\n'],
  ] as const) {
    it(`reads a text that was never saved as ${languageId}`, async () => {
      const client = await Client.launch();
      await client.open('untitled:Untitled-1', text, 1, languageId);
      assert.deepEqual((await client.pull('untitled:Untitled-1')).map(({ code }) => code), ['floating-promise']);
    });
  }

  const places: readonly (readonly [name: string, file: string, text: string, expected: RegExp])[] = [
    ['a plain line', 'use.ts', USE, /  save\(\); \/\/ interleave: ignore\[floating-promise\]\n/],
    ['a line that ends within a template', 'use.ts', USE.replace('save();', 'save(); const text = `\n`; text;'), /ignore\[floating-promise\]/],
    ['an expression among the children of an element', 'use.tsx', 'import { save } from "./save";\ndeclare namespace JSX { interface IntrinsicElements { p: object } }\nexport const View = () => (\n  <p>\n    words {(() => { save(); })()} more\n  </p>\n);\n', /ignore\[floating-promise\]/],
  ];
  for (const [name, file, text, expected] of places) {
    it(`is silenced with a comment at ${name}`, async () => {
      const folder = folderWith({ 'tsconfig.json': CONFIG.replace('"strict"', '"jsx": "preserve", "strict"'), 'save.ts': SAVE, [file]: text });
      const client = await Client.launch({ folders: [folder] });
      const uri = uriOf(folder, file);
      await client.open(uri, text);
      assert.deepEqual((await client.pull(uri)).map(({ code }) => code), ['floating-promise']);
      const action = (await client.actions(uri, WHOLE)).find(({ title }) => title.endsWith('on this line'));
      const after = applied(text, editsOf(action ?? assert.fail('there is no such action'), uri));
      assert.match(after, expected);
      await client.change(uri, 2, { text: after });
      assert.deepEqual(await client.pull(uri), []);
    });
  }

  it('leaves to ESLint what ESLint reports, and explains it', async () => {
    const eslint = "import tseslint from 'typescript-eslint';\nexport default tseslint.config(tseslint.configs.recommendedTypeChecked);\n";
    const folder = folderWith({ 'tsconfig.json': CONFIG, 'save.ts': SAVE, 'use.ts': USE, 'eslint.config.mjs': eslint });
    const client = await Client.launch({ folders: [folder], initializationOptions: { rulePages: 'interleave:/rules/', explainCommand: 'explain', explainRuleCommand: 'explainRule' } });
    const uri = uriOf(folder, 'use.ts');
    await client.open(uri, USE);
    assert.deepEqual(await client.pull(uri), []);
    const range = { start: { line: 3, character: 2 }, end: { line: 3, character: 9 } };
    const actions = await client.actions(uri, range, undefined, [
      { range, source: 'eslint', code: '@typescript-eslint/no-floating-promises', message: 'Promises must be awaited' },
      { range, source: 'oxc', code: 'typescript-eslint(await-thenable)', message: 'Unexpected await' },
      { range, source: 'eslint', code: 'no-undef', message: 'not defined' },
    ]);
    assert.deepEqual(actions.map(({ title, command }) => [title, command?.command, command?.arguments]), [
      ['Explain with Interleave', 'explain', [uri, range.start]],
      ['Explain with Interleave', 'explainRule', ['await-non-awaitable']],
    ]);
    const page = await client.connection.sendRequest<{ markdown: string } | null>('interleave/explain', { uri, position: range.start });
    assert.match(page?.markdown ?? '', /\*\*floating-promise\*\*/);
    const { text } = await client.connection.sendRequest<{ text: string }>('interleave/effectiveConfiguration', { uri });
    assert.match(text, /^ {2}floating-promise: ESLint runs @typescript-eslint\/no-floating-promises \(.*eslint\.config\.mjs\)$/m);
    // Without that configuration the rule is ours again.
    const seen = client.refreshes;
    write(folder, { 'eslint.config.mjs': 'export default [];\n' });
    await client.changedFiles(uriOf(folder, 'eslint.config.mjs'));
    await eventually(() => (client.refreshes > seen ? true : undefined), 'a request to ask again');
    assert.deepEqual((await client.pull(uri)).map(({ code }) => code), ['floating-promise']);
  });

  it('is silenced for a whole file below the line for the shell and the first comment, and a comment for nothing is taken out', async () => {
    const text = `#!/usr/bin/env node\n/**\n * @jest-environment node\n */\n${USE}`;
    const folder = folderWith({ 'tsconfig.json': CONFIG, 'save.ts': SAVE, 'use.ts': text });
    const client = await Client.launch({ folders: [folder] });
    const uri = uriOf(folder, 'use.ts');
    await client.open(uri, text);
    const action = (await client.actions(uri, WHOLE)).find(({ title }) => title.endsWith('in this file'));
    const after = applied(text, editsOf(action ?? assert.fail('there is no such action'), uri));
    assert.match(after, /^ \*\/\n\/\/ interleave: ignore-file\[floating-promise\]\nimport/m);
    await client.change(uri, 2, { text: after.replace('  save();', '  return save();') });
    assert.deepEqual((await client.pull(uri)).map(({ code }) => code), ['unused-suppression']);
    const removal = (await client.actions(uri, WHOLE)).find(({ title }) => /remove/i.test(title));
    const cleaned = applied(after.replace('  save();', '  return save();'), editsOf(removal ?? assert.fail('there is no such action'), uri));
    assert.equal(cleaned, text.replace('  save();', '  return save();'));
  });
});

/** Processes that a process has started. */
function children(pid: number | undefined): readonly number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((child) => {
    try {
      return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1]) === pid && !/^State:\s+Z/m.test(readFileSync(`/proc/${child}/status`, 'utf8'));
    } catch {
      return false; // It has ended meanwhile.
    }
  });
}
