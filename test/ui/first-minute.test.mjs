import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { chooseQuickFix, eventually, hoverOver, openFile, openQuickFixes, retry, runCommand, visibleText } from '../e2e/gestures.mjs';
import { keepEvidence, problemRow, squiggles, startWorkbench, toasts } from './support.mjs';

describe('the first minute with a coroutine that nobody awaits', () => {
  let host;
  let page;
  let squiggle;

  before(async () => {
    host = await startWorkbench();
    page = host.page;
    squiggle = squiggles(page).first();
  });
  after(() => host?.stop());
  afterEach(function () {
    return keepEvidence(host, this.currentTest);
  });

  it('underlines the call, and nothing else', async () => {
    await openFile(page, 'app.py');
    await squiggle.waitFor({ timeout: 60000 });
    assert.equal(await squiggles(page).count(), 1);
  });

  it('lists it in the Problems panel with its rule', async () => {
    await runCommand(page, 'Problems: Focus on Problems View');
    await problemRow(page, 'unawaited-coroutine').waitFor({ timeout: 20000 });
  });

  it('explains it in a hover that names the coroutine', async () => {
    const hover = await hoverOver(page, squiggle, 'unawaited-coroutine');
    assert.match(await hover.innerText(), /fetch/);
  });

  it('fixes it from the quick-fix menu, and an undo brings it back', async () => {
    const fix = await openQuickFixes(page, squiggle, /await/i);
    await chooseQuickFix(page, fix);
    await squiggle.waitFor({ state: 'detached', timeout: 15000 });
    assert.match(await visibleText(page), /await fetch\(\)/);
    await page.keyboard.press('Control+z');
    await squiggle.waitFor({ timeout: 15000 });
    assert.doesNotMatch(await visibleText(page), /await fetch\(\)/);
  });

  it('fixes all that is safe from the command palette, and the file on disk is right after saving', async () => {
    await retry(async () => {
      await page.locator('.editor-instance .view-line').first().click();
      await runCommand(page, 'Interleave: Fix All Safe in This File');
      await squiggle.waitFor({ state: 'detached', timeout: 5000 });
    }, 3);
    await page.keyboard.press('Control+s');
    const file = path.join(host.work, 'app.py');
    await eventually(() => /^ {4}await fetch\(\)$/m.test(fs.readFileSync(file, 'utf8')), 'the fix is on disk');
  });

  it('shows no notification and asks nothing of the network', async () => {
    assert.equal(await toasts(page).count(), 0);
    assert.deepEqual([...host.network], []);
  });
});
