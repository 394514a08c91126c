import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, closeAll, eventually, open, problemOf, problems, replace } from './support.ts';

describe('the language server', () => {
  let document: vscode.TextDocument;

  beforeEach(async () => {
    ({ document } = await open('app.py'));
    await problemOf(document.uri, 'unawaited-coroutine');
  });
  after(closeAll);

  it('is restarted on demand, without doubling a problem', async () => {
    const before = await running();
    await vscode.commands.executeCommand('interleave.restart');
    assert.notEqual(await running(), before);
    await problemOf(document.uri, 'unawaited-coroutine');
    assert.equal(problems(document.uri).length, 1);
  });

  it('is restarted once more at most, however often that is asked for', async () => {
    const restarts = [1, 2, 3, 4, 5].map(() => vscode.commands.executeCommand('interleave.restart'));
    await Promise.all(restarts);
    await problemOf(document.uri, 'unawaited-coroutine');
    assert.equal(problems(document.uri).length, 1);
  });

  it('comes back after a crash, with the text as it is in the editor', async () => {
    await replace(document, 'async def main', '# unsaved\nasync def main');
    await kill();
    await running();
    await eventually(() => (problems(document.uri)[0]?.range.start.line === 10 ? true : undefined), 'the problem in the unsaved text');
    assert.equal(problems(document.uri).length, 1);
    await closeAll();
  });

  it('stays down after four crashes, says so, and can be started again', async () => {
    await vscode.commands.executeCommand('interleave.restart'); // Forgets the crash above.
    for (let crash = 1; crash <= 4; crash++) {
      await running();
      await problemOf(document.uri, 'unawaited-coroutine');
      await kill();
    }
    await vscode.commands.executeCommand('interleave.whyNoProblems');
    await eventually(() => (/stopped/.test(vscode.window.activeTextEditor?.document.getText() ?? '') ? true : undefined), 'a page that says stopped');
    assert.equal(await (await api()).serverProcess(), undefined);
    await vscode.commands.executeCommand('interleave.restart');
    await open('app.py');
    await problemOf(document.uri, 'unawaited-coroutine');
  });
});

async function running(): Promise<number> {
  const { serverProcess } = await api();
  return eventually(serverProcess, 'a server process');
}

/** Ends the server as a crash would, and waits until the extension has seen it. */
async function kill(): Promise<void> {
  const victim = await running();
  process.kill(victim, 'SIGKILL');
  const { serverProcess } = await api();
  await eventually(async () => ((await serverProcess()) === victim ? undefined : true), 'the extension sees the crash');
}
