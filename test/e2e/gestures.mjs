// What a user does in the workbench. Each gesture is repeated until it has shown an effect, because VS Code drops keys and
// cancels requests while its extensions are still starting.

export async function retry(act, times = 6) {
  for (let i = 1; ; i++) {
    try {
      return await act();
    } catch (error) {
      if (i >= times) throw error;
    }
  }
}

export async function openWorkbench({ page, url }) {
  await page.goto(url);
  await page.locator('.monaco-workbench .explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 90000 });
}

/** Opens a file of the workspace's root folder from the explorer. */
export async function openFile(page, name) {
  const tab = page.locator(`.tab.active[data-resource-name="${name}"]`);
  await retry(async () => {
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick({ timeout: 30000 });
    await tab.waitFor({ timeout: 5000 });
  });
  await page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 30000 });
}

export async function runCommand(page, title) {
  const input = await typeCommand(page, title);
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden', timeout: 15000 });
}

/** Runs a command that shows a list, and chooses the entry that a text leads to. */
export async function runCommandAndChoose(page, title, choice) {
  const input = await typeCommand(page, title);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget .quick-input-title', { hasText: title.split(': ').at(-1) }).waitFor({ timeout: 15000 });
  await retry(async () => {
    await input.fill(choice);
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: choice }).waitFor({ timeout: 5000 });
  });
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden', timeout: 15000 });
}

async function typeCommand(page, title) {
  const input = page.locator('.quick-input-widget:visible input[type=text]').first();
  await retry(async () => {
    await page.keyboard.press('F1');
    await input.waitFor({ timeout: 3000 });
  });
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).first().waitFor({ timeout: 15000 });
  return input;
}

/** Puts the cursor on a squiggle. */
export async function clickOn(page, squiggle) {
  // It is drawn anew after every answer of the server, so it can be gone for a moment.
  await retry(async () => {
    await squiggle.waitFor({ timeout: 5000 });
    await page.mouse.click(...(await middle(squiggle)));
  });
  await parkMouse(page);
}

export async function hoverOver(page, squiggle, want) {
  const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: want }).first();
  await retry(async () => {
    await parkMouse(page);
    await page.mouse.move(...(await middle(squiggle)), { steps: 4 });
    await hover.waitFor({ timeout: 3000 });
  });
  return hover;
}

export async function openQuickFixes(page, squiggle, want) {
  const item = page.locator('.action-widget .monaco-list-row', { hasText: want }).first();
  await retry(async () => {
    await page.keyboard.press('Escape');
    await clickOn(page, squiggle);
    await page.keyboard.press('Control+.');
    await item.waitFor({ timeout: 3000 });
  });
  return item;
}

/** By keyboard, because the menu can swallow a click. */
export async function chooseQuickFix(page, item) {
  for (let i = 0; i < 30 && !/\bfocused\b/.test(await item.getAttribute('class')); i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Where no hover comes up that would lie over what a test looks at. */
export async function parkMouse(page) {
  await page.mouse.move(640, 15);
}

/** The text that the editor shows, without scrolling. */
export async function visibleText(page) {
  const lines = await page.locator('.editor-instance .view-line').allInnerTexts();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

export async function eventually(check, describe, ms = 20000) {
  for (const end = Date.now() + ms; ;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`never happened: ${describe}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function middle(locator) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('not on the screen');
  return [box.x + box.width / 2, box.y + box.height / 2];
}
