import fs from 'node:fs';
import path from 'node:path';
import { eventually, openWorkbench } from '../e2e/gestures.mjs';
import { startHost } from '../e2e/host.mjs';

export const root = path.resolve(import.meta.dirname, '../..');

/** The packaged extension in a workbench of its own. */
export async function startWorkbench(options = {}) {
  const host = await startHost({ samples: path.join(root, 'test/e2e/workspace'), vsix: path.join(root, 'dist/interleave.vsix'), ...options });
  try {
    await openWorkbench(host);
  } catch (error) {
    await host.stop();
    throw error;
  }
  return host;
}

/** What the screen and the logs said when a test failed, in out/ui. */
export async function keepEvidence(host, test) {
  if (host === undefined || test.state !== 'failed') return;
  const name = path.join(root, 'out/ui', test.fullTitle().replaceAll(/\W+/g, '-'));
  fs.mkdirSync(path.dirname(name), { recursive: true });
  await host.page.screenshot({ path: `${name}.png` });
  fs.writeFileSync(`${name}.log`, [host.serverLog(), ...host.consoleLines].join('\n'));
}

export function squiggles(page) {
  return page.locator('.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning');
}

export function problemRow(page, text) {
  return page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();
}

export function toasts(page) {
  return page.locator('.notifications-toasts .notification-list-item');
}

/** The frame of a preview. A Markdown preview is a frame in a frame; there may be several, and old ones stay in the page while they are hidden. */
export async function previewWith(page, text) {
  return eventually(async () => {
    for (const frame of page.frames()) {
      const shown = await frame.locator('.markdown-body').first().innerText({ timeout: 500 }).catch(() => '');
      if (text.test(shown)) return frame;
    }
    return false;
  }, `a preview with ${text}`);
}
