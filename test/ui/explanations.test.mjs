import assert from 'node:assert/strict';
import { clickOn, eventually, hoverOver, openFile, openQuickFixes, chooseQuickFix, retry, runCommand, runCommandAndChoose } from '../e2e/gestures.mjs';
import { keepEvidence, previewWith, problemRow, squiggles, startWorkbench, toasts } from './support.mjs';

describe('a problem with a story through two files', () => {
  let host;
  let page;
  let squiggle;

  before(async () => {
    host = await startWorkbench();
    page = host.page;
    squiggle = squiggles(page).first();
  });
  after(() => host?.stop());
  beforeEach(async () => {
    await openFile(page, 'service.py');
    await squiggle.waitFor({ timeout: 60000 });
  });
  afterEach(async function () {
    await keepEvidence(host, this.currentTest);
    await runCommand(page, 'View: Close All Editor Groups');
  });

  it('tells its story in the Problems panel', async () => {
    await runCommand(page, 'Problems: Focus on Problems View');
    const row = problemRow(page, 'blocking-call-in-async');
    await row.waitFor({ timeout: 20000 });
    const related = page.locator('.markers-panel .monaco-list-row[aria-level="3"]', { hasText: 'storage.py' }).first();
    await retry(async () => {
      await row.click();
      await page.keyboard.press('ArrowRight');
      await related.waitFor({ timeout: 3000 });
    });
  });

  it('numbers the places in the code while the cursor is in the problem', async () => {
    await retry(async () => {
      await clickOn(page, squiggle);
      await eventually(async () => (await markers(page)).includes('1'), 'a marker', 5000);
    });
    await page.keyboard.press('Control+Home');
    await eventually(async () => (await markers(page)).length === 0, 'no marker', 5000);
  });

  it('shows the places in a peek view', async () => {
    await clickOn(page, squiggle);
    await runCommand(page, 'Interleave: Peek Story of Problem');
    await page.locator('.peekview-widget .monaco-list-row', { hasText: 'storage.py' }).waitFor({ timeout: 15000 });
  });

  it('opens the explanation of the problem at the cursor beside the code', async () => {
    await clickOn(page, squiggle);
    await runCommand(page, 'Interleave: Explain Problem at Cursor');
    await previewWith(page, /blocking-call-in-async/);
  });

  it('leads from a step of the explanation to its line', async () => {
    await clickOn(page, squiggle);
    await runCommand(page, 'Interleave: Explain Problem at Cursor');
    const preview = await previewWith(page, /blocking-call-in-async/);
    await preview.locator('a', { hasText: 'storage.py:12' }).first().click();
    await page.locator('.tab.active[data-resource-name="storage.py"]').waitFor({ timeout: 15000 });
    await page.locator('.statusbar-item', { hasText: 'Ln 12,' }).waitFor({ timeout: 15000 });
  });

  it('opens the explanation from the quick-fix menu', async () => {
    const explain = await openQuickFixes(page, squiggle, /explain/i);
    await chooseQuickFix(page, explain);
    await previewWith(page, /blocking-call-in-async/);
  });

  it('opens the page of the rule from the code in the hover', async () => {
    const hover = await hoverOver(page, squiggle, 'blocking-call-in-async');
    await hover.locator('a', { hasText: 'blocking-call-in-async' }).first().click();
    await page.locator('.tab[data-resource-name="blocking-call-in-async.md"]').waitFor({ timeout: 15000 });
    await previewWith(page, /blocking-call-in-async/);
  });

  it('opens the page of any rule from the command palette', async () => {
    await runCommandAndChoose(page, 'Interleave: Explain Rule', 'unawaited-coroutine');
    await previewWith(page, /unawaited-coroutine/);
  });

  it('needs neither a notification nor the network', async () => {
    assert.equal(await toasts(page).count(), 0);
    assert.deepEqual([...host.network], []);
  });
});

/** Numbers that are drawn before a text, which are no part of it. */
async function markers(page) {
  const contents = await page.evaluate(() => [...document.querySelectorAll('.view-line span')].map((span) => getComputedStyle(span, '::before').content));
  return contents.map((content) => content.replaceAll(/["\s]/g, '')).filter((content) => /^\d+$/.test(content));
}
