// Takes the pictures of the documentation from the packaged extension: node test/ui/screenshots.mjs [FOLDER]
import fs from 'node:fs';
import path from 'node:path';
import { clickOn, openFile, parkMouse, retry, runCommand } from '../e2e/gestures.mjs';
import { problemRow, root, squiggles, startWorkbench } from './support.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs/images'));
fs.mkdirSync(folder, { recursive: true });
// Only what the picture is about: code above, problems below.
const settings = { 'editor.minimap.enabled': false, 'workbench.activityBar.location': 'hidden', 'window.commandCenter': false, 'workbench.layoutControl.enabled': false, 'breadcrumbs.enabled': false };
const host = await startWorkbench({ settings, viewport: { width: 1000, height: 680 } });
try {
  await pictureOfAFinding(host.page, path.join(folder, 'finding.png'));
} finally {
  await host.stop();
}

/** The code with its squiggle above, the story of the problem in the Problems panel below. */
async function pictureOfAFinding(page, file) {
  await openFile(page, 'counter.py');
  const squiggle = squiggles(page).first();
  await squiggle.waitFor({ timeout: 60000 });
  await clickOn(page, squiggle);
  await runCommand(page, 'Problems: Focus on Problems View');
  const row = problemRow(page, 'missing-lock');
  await retry(async () => {
    await row.click();
    await page.keyboard.press('ArrowRight');
    await page.locator('.markers-panel .monaco-list-row[aria-level="3"]').first().waitFor({ timeout: 3000 });
  });
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await parkMouse(page);
  await page.screenshot({ path: file });
}
