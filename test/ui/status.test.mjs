import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { eventually, openFile, parkMouse, retry, runCommand } from '../e2e/gestures.mjs';
import { keepEvidence, squiggles, startWorkbench, toasts } from './support.mjs';

describe('the status item of a Python file', () => {
  let host;
  let page;
  let squiggle;

  before(async () => {
    host = await startWorkbench();
    page = host.page;
    squiggle = squiggles(page).first();
    await openFile(page, 'app.py');
    await squiggle.waitFor({ timeout: 60000 });
  });
  after(() => host?.stop());
  afterEach(function () {
    return keepEvidence(host, this.currentTest);
  });

  it('tells the version and the Python version that is assumed', async () => {
    await eventually(async () => /\d+\.\d+\.\d+ · Python 3\.\d+/.test(await statusText(page)), 'version and Python version');
  });

  it('says that the server has stopped after four crashes, without a notification, and restarts it', async () => {
    for (let crash = 1; crash <= 4; crash++) {
      const server = await eventually(() => serverOf(host), 'a server process');
      process.kill(server, 'SIGKILL');
      await eventually(() => serverOf(host) !== server, 'the end of the server');
    }
    await eventually(async () => /stopped/.test(await statusText(page)), 'the status says stopped');
    assert.equal(await toasts(page).count(), 0);
    await runCommand(page, 'Interleave: Restart Server');
    await squiggle.waitFor({ timeout: 30000 });
    assert.equal(await squiggles(page).count(), 1);
  });
});

/** What the language status shows of this extension when the mouse is over the braces in the status bar. */
async function statusText(page) {
  const entry = page.locator('.hover-language-status .element', { hasText: 'Interleave' }).first();
  return retry(async () => {
    await parkMouse(page);
    await page.locator('.statusbar-item[id="status.languageStatus"]').hover({ timeout: 5000 });
    return entry.innerText({ timeout: 2000 });
  });
}

/** The server is the process that runs the packaged script out of this workbench's own folder of extensions. */
function serverOf(host) {
  const listing = execFileSync('ps', ['-e', '-o', 'pid=,args='], { encoding: 'utf8' });
  const line = listing.split('\n').find((each) => each.includes(host.extensions) && each.includes('/dist/server.cjs'));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}
