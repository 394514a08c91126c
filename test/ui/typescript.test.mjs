import assert from 'node:assert/strict';
import { chooseQuickFix, clickOn, eventually, openFile, parkMouse, retry, runCommand, visibleText } from '../e2e/gestures.mjs';
import { keepEvidence, problemRow, squiggles, startWorkbench, toasts } from './support.mjs';

describe('a TypeScript file', () => {
  let host;
  let page;

  before(async () => {
    host = await startWorkbench();
    page = host.page;
    await openFile(page, 'shelf.ts');
    await squiggles(page).nth(1).waitFor({ timeout: 60000 });
  });
  after(() => host?.stop());
  afterEach(function () {
    return keepEvidence(host, this.currentTest);
  });

  it('has its problems underlined', async () => {
    assert.equal(await squiggles(page).count(), 2);
  });

  it('shows the version of TypeScript in the status item', async () => {
    const entry = page.locator('.hover-language-status .element', { hasText: 'Interleave' }).first();
    await retry(async () => {
      await parkMouse(page);
      await page.locator('.statusbar-item[id="status.languageStatus"]').hover({ timeout: 5000 });
      assert.match(await entry.innerText({ timeout: 2000 }), /TypeScript 7\.\d+\.\d+/);
    });
  });

  it('shows the places in the other file in a peek view', async () => {
    await atProblem(page, 2);
    await runCommand(page, 'Interleave: Peek Story of Problem');
    await page.locator('.peekview-widget .monaco-list-row', { hasText: 'catalogue.ts' }).waitFor({ timeout: 15000 });
    await page.keyboard.press('Escape');
    await page.locator('.peekview-widget').waitFor({ state: 'detached', timeout: 5000 });
  });

  it('is rebuilt from the quick-fix menu', async () => {
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: /Wait for all of them/ }).first();
    await retry(async () => {
      await atProblem(page, 1);
      await page.keyboard.press('Control+.');
      await fix.waitFor({ timeout: 3000 });
    });
    await chooseQuickFix(page, fix);
    await eventually(async () => /await Promise\.all\(titles\.map\(async \(title\) => \{/.test(await visibleText(page)), 'the rebuilt code');
    await eventually(async () => (await squiggles(page).count()) === 1, 'one problem less');
  });

  it('tells the places in the other file in the Problems panel', async () => {
    await runCommand(page, 'Problems: Focus on Problems View');
    const row = problemRow(page, 'floating-promise');
    await row.waitFor({ timeout: 20000 });
    const related = page.locator('.markers-panel .monaco-list-row[aria-level="3"]', { hasText: 'catalogue.ts' }).first();
    await retry(async () => {
      await row.click();
      await page.keyboard.press('ArrowRight');
      await related.waitFor({ timeout: 3000 });
    });
    assert.equal(await toasts(page).count(), 0);
    assert.deepEqual([...host.network], []);
  });
});

/** Puts the cursor into the problem of a number, counted from the start of the text. */
async function atProblem(page, number) {
  await page.keyboard.press('Escape');
  await clickOn(page, squiggles(page).first());
  await page.keyboard.press('Control+Home');
  for (let step = 0; step < number; step += 1) await page.keyboard.press('Alt+F8');
  await page.keyboard.press('Escape');
}
