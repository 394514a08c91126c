import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, eventually, noProblems, open, problemOf, problems, replace, workspaceFile, writeFile } from './support.ts';

describe('configuration', () => {
  let document: vscode.TextDocument;
  let original: string;

  beforeEach(async () => {
    ({ document } = await open('app.py'));
    original = document.getText();
    await problemOf(document.uri, 'unawaited-coroutine');
  });
  afterEach(async () => {
    for (const name of ['rules', 'enable', 'run']) await set(name, undefined);
    await vscode.workspace.fs.delete(workspaceFile('interleave.toml')).then(undefined, ignoreMissing);
    await closeAll();
    await writeFile('app.py', original);
    await open('app.py');
    await problemOf(workspaceFile('app.py'), 'unawaited-coroutine');
    await closeAll();
  });

  it('turns a rule off and on without a reload', async () => {
    await set('rules', { 'unawaited-coroutine': 'off' });
    await noProblems(document.uri);
    await set('rules', { 'unawaited-coroutine': 'hint' });
    assert.equal((await problemOf(document.uri, 'unawaited-coroutine')).severity, vscode.DiagnosticSeverity.Hint);
  });

  it('turns everything off and on', async () => {
    await set('enable', false);
    await noProblems(document.uri);
    await set('enable', true);
    await problemOf(document.uri, 'unawaited-coroutine');
  });

  it('follows the configuration file of the project', async () => {
    await writeFile('interleave.toml', '[rules]\nunawaited-coroutine = "info"\n');
    await eventually(() => (problems(document.uri)[0]?.severity === vscode.DiagnosticSeverity.Information ? true : undefined), 'the level of the file');
    await writeFile('interleave.toml', '[rules]\nunawaited-coroutine = "off"\n');
    await noProblems(document.uri);
  });

  it('can wait with checking until a file is saved', async () => {
    await set('run', 'onSave');
    await replace(document, '    fetch()', '    await fetch()');
    // Nothing must happen now. The file below is checked after this change, so its answer comes later than one for this would.
    await open('service.py');
    await problemOf(workspaceFile('service.py'), 'blocking-call-in-async');
    assert.equal(problems(document.uri).length, 1);
    await document.save();
    await noProblems(document.uri);
    await replace(document, '    await fetch()', '    fetch()');
    await document.save();
    await problemOf(document.uri, 'unawaited-coroutine');
  });
});

async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('interleave').update(name, value, vscode.ConfigurationTarget.Workspace);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof vscode.FileSystemError && error.code === 'FileNotFound')) throw error;
}
