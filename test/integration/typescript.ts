import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { apply, closeAll, codeAction, eventually, noProblems, open, problemOf, problems, replace, ruleOf, workspaceFile } from './support.ts';

describe('TypeScript in the editor', () => {
  afterEach(closeAll);

  it('has problems at the exact range', async () => {
    const { document } = await open('shelf.ts');
    assert.equal(document.languageId, 'typescript');
    const dropped = await problemOf(document.uri, 'floating-promise');
    assert.equal(document.getText(dropped.range), 'entryOf(title)');
    assert.deepEqual(problems(document.uri).map(ruleOf).sort(), ['floating-promise', 'misused-promise']);
  });

  it('tells the way to the cause in another file as related information', async () => {
    const { document } = await open('shelf.ts');
    const dropped = await problemOf(document.uri, 'floating-promise');
    const other = workspaceFile('catalogue.ts').toString();
    const related = dropped.relatedInformation ?? [];
    const { document: catalogue } = await open('catalogue.ts');
    assert.deepEqual(
      related.filter(({ location }) => location.uri.toString() === other).map(({ location }) => catalogue.lineAt(location.range.start.line).text.trim()),
      ['const entry = await load(title);', 'if (!response.ok) throw new Error(`no entry ${title}`);'],
    );
  });

  it('is rebuilt by a fix that goes over several lines', async () => {
    const { document } = await open('shelf.ts');
    const misused = await problemOf(document.uri, 'misused-promise');
    const fix = await codeAction(document.uri, misused.range, ({ title }) => title.startsWith('Wait for all of them'));
    await apply(fix);
    assert.match(document.getText(), /\n {4}await Promise\.all\(titles\.map\(async \(title\) => \{\n {6}this\.shown\.push\(await entryOf\(title\)\);\n {4}\}\)\);\n/);
    await eventually(() => (problems(document.uri).some((problem) => ruleOf(problem) === 'misused-promise') ? undefined : true), 'the problem is gone');
  });

  it('follows a change of the other file', async () => {
    const { document } = await open('shelf.ts');
    await problemOf(document.uri, 'floating-promise');
    const { document: catalogue } = await open('catalogue.ts');
    await replace(catalogue, 'export async function entryOf(title: string): Promise<Entry> {', 'export function entryOf(title: string): Entry {\n  return { title };\n}\n\nexport async function fetched(title: string): Promise<Entry> {');
    await eventually(() => (problems(document.uri).some((problem) => ruleOf(problem) === 'floating-promise') ? undefined : true), 'the problem is gone');
  });

  it('is silenced with a comment of its own kind', async () => {
    const { document } = await open('shelf.ts');
    const dropped = await problemOf(document.uri, 'floating-promise');
    await apply(await codeAction(document.uri, dropped.range, ({ title }) => title === 'Ignore floating-promise on this line'));
    assert.match(document.getText(), /entryOf\(title\); \/\/ interleave: ignore\[floating-promise\]\n/);
    await eventually(() => (problems(document.uri).some((problem) => ruleOf(problem) === 'floating-promise') ? undefined : true), 'the problem is gone');
  });

  it('is checked in a JavaScript text that has no file yet', async () => {
    const content = 'async function save() {\n  throw new Error("no");\n}\n\nexport function go() {\n  save();\n}\n';
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'javascript', content }));
    const dropped = await problemOf(document.uri, 'floating-promise');
    assert.equal(document.getText(dropped.range), 'save()');
    await replace(document, '  save()', '  return save()');
    await noProblems(document.uri);
  });
});
