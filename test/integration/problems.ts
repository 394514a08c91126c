import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { EXTENSION, closeAll, eventually, noProblems, open, openUntitled, problemOf, problems, replace, workspaceFile, writeFile } from './support.ts';

const FORGOTTEN = 'import asyncio\n\n\nasync def fetch() -> int:\n    await asyncio.sleep(1)\n    return 1\n\n\nasync def main() -> None:\n    fetch()\n';

describe('problems in the editor', () => {
  after(closeAll);

  it('start with the first Python file, not before', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION);
    assert.equal(extension?.isActive, false);
    await open('app.py');
    await eventually(() => (extension?.isActive || undefined), 'activation');
  });

  it('have the exact range, the rule, a level and a page', async () => {
    const { document } = await open('app.py');
    const problem = await problemOf(document.uri, 'unawaited-coroutine');
    assert.equal(document.getText(problem.range), 'fetch()');
    assert.equal(problem.range.start.line, 9);
    assert.ok(problem.severity <= vscode.DiagnosticSeverity.Warning);
    assert.match(problem.message, /`fetch\(?\)?`/);
    const code = problem.code;
    assert.ok(typeof code === 'object');
    assert.equal(code.target.toString(), 'interleave:/rules/unawaited-coroutine.md');
    assert.equal(problems(document.uri).length, 1);
  });

  it('follow each change of the text', async () => {
    const { document } = await open('app.py');
    await problemOf(document.uri, 'unawaited-coroutine');
    await replace(document, '    fetch()', '    await fetch()');
    await noProblems(document.uri);
    await vscode.commands.executeCommand('undo');
    await problemOf(document.uri, 'unawaited-coroutine');
    await replace(document, 'async def main', '# moves everything down\nasync def main');
    await eventually(() => (problems(document.uri)[0]?.range.start.line === 10 ? true : undefined), 'the problem moves with its line');
    await closeAll();
  });

  it('tell the way to the cause, through other files, as related information', async () => {
    const { document } = await open('service.py');
    const problem = await problemOf(document.uri, 'blocking-call-in-async');
    assert.equal(document.getText(problem.range), 'load(name)');
    const related = problem.relatedInformation ?? [];
    const cause = related.find(({ location }) => location.uri.toString() === workspaceFile('storage.py').toString() && location.range.start.line === 11);
    assert.match(cause?.message ?? '', /`time\.sleep`/);
    assert.deepEqual(
      related.map(({ message }) => message.split('.')[0]),
      related.map((_, index) => String(index + 1)),
    );
  });

  it('follow a change of another file', async () => {
    const { document } = await open('service.py');
    await problemOf(document.uri, 'blocking-call-in-async');
    const { document: storage } = await open('storage.py');
    await replace(storage, '    time.sleep(0.5)', '    pass');
    await noProblems(document.uri);
    await closeAll();
    await open('service.py');
    await problemOf(document.uri, 'blocking-call-in-async');
  });

  it('are not there in correct code', async () => {
    const { document } = await open('clean.py');
    await open('app.py');
    await problemOf(workspaceFile('app.py'), 'unawaited-coroutine');
    assert.deepEqual(problems(document.uri), []);
  });

  it('are found in a text that has no file yet', async () => {
    const { document } = await openUntitled(FORGOTTEN);
    const problem = await problemOf(document.uri, 'unawaited-coroutine');
    assert.equal(document.getText(problem.range), 'fetch()');
    await closeAll();
  });

  it('are not made for other languages', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: FORGOTTEN });
    await vscode.window.showTextDocument(document);
    await open('app.py');
    await problemOf(workspaceFile('app.py'), 'unawaited-coroutine');
    assert.deepEqual(problems(document.uri), []);
  });

  it('go away with their file, and come back under its new name', async () => {
    await writeFile('old.py', FORGOTTEN);
    await open('old.py');
    await problemOf(workspaceFile('old.py'), 'unawaited-coroutine');
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(workspaceFile('old.py'), workspaceFile('new.py'));
    assert.ok(await vscode.workspace.applyEdit(rename));
    await problemOf(workspaceFile('new.py'), 'unawaited-coroutine');
    await noProblems(workspaceFile('old.py'));
    await vscode.workspace.fs.delete(workspaceFile('new.py'));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await noProblems(workspaceFile('new.py'));
  });

  it('survive broken code without a false one', async () => {
    const { document } = await openUntitled(FORGOTTEN.replace('    fetch()\n', '    await fetch(\n'));
    await open('app.py');
    await problemOf(workspaceFile('app.py'), 'unawaited-coroutine');
    assert.deepEqual(problems(document.uri), []);
    await closeAll();
  });
});
