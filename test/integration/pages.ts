import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, eventually, open, problemOf } from './support.ts';

describe('pages', () => {
  afterEach(closeAll);

  it('explain a rule under the address that diagnostics link to', async () => {
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse('interleave:/rules/unawaited-coroutine.md'));
    assert.match(page.getText(), /^# .*unawaited-coroutine/m);
  });

  it('say so when there is no such rule', async () => {
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse('interleave:/rules/no-such-rule.md'));
    assert.match(page.getText(), /no rule `no-such-rule`/);
  });

  it('explain the problem at the cursor, with the names of the program', async () => {
    const editor = await open('app.py');
    const problem = await problemOf(editor.document.uri, 'unawaited-coroutine');
    editor.selection = new vscode.Selection(problem.range.start, problem.range.start);
    await vscode.commands.executeCommand('interleave.explainProblem');
    const page = await openPage('/problem/unawaited-coroutine.md');
    assert.match(page.getText(), /unawaited-coroutine/);
    await eventually(() => (tabLabels().some((label) => label.includes('unawaited-coroutine')) ? true : undefined), 'the preview');
  });

  it('show the configuration of a file', async () => {
    await open('app.py');
    await vscode.commands.executeCommand('interleave.showEffectiveConfiguration');
    const page = await openPage('/configuration/');
    assert.match(page.getText(), /standard/);
    assert.equal(vscode.window.activeTextEditor?.document, page);
  });

  it('say why a file has no problems', async () => {
    await open('clean.py');
    await vscode.commands.executeCommand('interleave.whyNoProblems');
    const page = await openPage('/silence/');
    assert.ok(page.getText().trim().length > 0);
    assert.doesNotMatch(page.getText(), /stopped/);
  });
});

function openPage(path: string): Promise<vscode.TextDocument> {
  return eventually(() => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'interleave' && uri.path.startsWith(path)), `a page at ${path}`);
}

function tabLabels(): string[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}
