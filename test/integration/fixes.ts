import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { apply, closeAll, codeAction, codeActions, eventually, noProblems, open, problemOf } from './support.ts';

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('interleave');

describe('code actions', () => {
  let document: vscode.TextDocument;
  let problem: vscode.Diagnostic;

  beforeEach(async () => {
    ({ document } = await open('app.py'));
    problem = await problemOf(document.uri, 'unawaited-coroutine');
  });
  afterEach(closeAll);

  it('offer the sound fix as the preferred one, and it removes the problem', async () => {
    const fix = await codeAction(document.uri, problem.range, ({ isPreferred }) => isPreferred === true);
    assert.match(fix.title, /await/i);
    await apply(fix);
    assert.match(document.getText(), /^ {4}await fetch\(\)$/m);
    await noProblems(document.uri);
    await vscode.commands.executeCommand('undo');
    await problemOf(document.uri, 'unawaited-coroutine');
  });

  it('offer a comment that ignores the problem on this line', async () => {
    const ignore = await codeAction(document.uri, problem.range, ({ title }) => /ignore/i.test(title) && /line/i.test(title));
    await apply(ignore);
    assert.match(document.getText(), /# interleave: ignore\[unawaited-coroutine\]/);
    await noProblems(document.uri);
  });

  it('offer an explanation that opens the page of this problem', async () => {
    const explain = await codeAction(document.uri, problem.range, ({ title }) => /explain/i.test(title));
    assert.equal(explain.command?.command, 'interleave.explainProblem');
  });

  it('fix all that is safe in a file, and nothing the second time', async () => {
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const all = await codeAction(document.uri, whole, ({ kind }) => kind?.value === FIX_ALL.value, FIX_ALL);
    await apply(all);
    assert.match(document.getText(), /^ {4}await fetch\(\)$/m);
    await noProblems(document.uri);
    assert.deepEqual(await codeActions(document.uri, whole, FIX_ALL), []);
  });

  it('fix all from the command palette', async () => {
    // VS Code may cancel a source action while providers come and go, so the command is given until it has worked.
    await eventually(async () => {
      await open('app.py');
      await vscode.commands.executeCommand('interleave.fixAll');
      return document.getText().includes('    await fetch()') ? true : undefined;
    }, 'the fix is applied');
    assert.equal(document.getText().match(/await fetch/g)?.length, 1);
  });

  it('offer nothing where there is no problem', async () => {
    const { document: clean } = await open('clean.py');
    const offered = await codeActions(clean.uri, new vscode.Range(9, 4, 9, 4));
    assert.deepEqual(offered.filter(({ diagnostics }) => diagnostics?.some(({ source }) => source === 'interleave')), []);
  });
});
