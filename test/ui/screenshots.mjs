// Takes the pictures of the documentation from the packaged extension: node test/ui/screenshots.mjs [FOLDER]
import fs from 'node:fs';
import path from 'node:path';
import { clickOn, openFile, parkMouse, retry, runCommand } from '../e2e/gestures.mjs';
import { previewWith, problemRow, root, squiggles, startWorkbench } from './support.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs/images'));
fs.mkdirSync(folder, { recursive: true });
// Only what the picture is about: code above, problems below.
const settings = { 'editor.minimap.enabled': false, 'workbench.activityBar.location': 'hidden', 'window.commandCenter': false, 'workbench.layoutControl.enabled': false, 'breadcrumbs.enabled': false };
const host = await startWorkbench({ settings, viewport: { width: 1000, height: 680 } });
try {
  await pictureOfAFinding(host.page, path.join(folder, 'finding.png'));
  await pictureOfAnExplanation(host.page, path.join(folder, 'explanation.png'));
} finally {
  await host.stop();
}

/** The code with its numbered places above, the story of the problem in the Problems panel below. */
async function pictureOfAFinding(page, file) {
  await openFile(page, 'service.py');
  await squiggles(page).first().waitFor({ timeout: 60000 });
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await runCommand(page, 'Problems: Focus on Problems View');
  const row = problemRow(page, 'blocking-call-in-async');
  const step = page.locator('.markers-panel .monaco-list-row[aria-level="3"]').first();
  await retry(async () => {
    await row.click();
    if (!(await step.isVisible())) await page.keyboard.press('ArrowRight');
    await step.waitFor({ timeout: 3000 });
  });
  // The cursor goes to the problem, which draws the numbers.
  await clickOn(page, squiggles(page).first());
  await parkMouse(page);
  await page.waitForTimeout(1000); // A picture has no event to wait for.
  await page.screenshot({ path: file });
}

/** The explanation of the same problem beside the code. */
async function pictureOfAnExplanation(page, file) {
  await page.setViewportSize({ width: 1300, height: 680 });
  await runCommand(page, 'View: Toggle Panel Visibility');
  await clickOn(page, squiggles(page).first());
  await runCommand(page, 'Interleave: Explain Problem at Cursor');
  await previewWith(page, /blocking-call-in-async/);
  await page.mouse.move(320, 560); // Over nothing that explains itself.
  await page.waitForTimeout(1000);
  await page.screenshot({ path: file });
}
