/**
 * Promises that nobody handles while something else is awaited.
 *
 * Run by Node it ends with `ENOENT` and exit code 1, although everything stands in `try`.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

export async function both(): Promise<string> {
  try {
    const slow = pause(100, 'slow');
    const missing = readFile('missing.txt', 'utf8'); // expect: deferred-await "`missing` has no handler" because: "is started here"
    //              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    const first = await slow; // because: "waits for something else"
    return first + (await missing); // because: "only here"
  } catch {
    return 'handled';
  }
}

export async function inArray(): Promise<unknown> {
  return await Promise.all([
    readFile('missing.txt'), // expect: deferred-await "before the array is there"
    await pause(10),
  ]);
}

export async function handledLater(flag: boolean): Promise<void> {
  const text = readFile('missing.txt', 'utf8'); // expect: deferred-await
  if (flag) await pause(10);
  await text.then(console.log).catch(console.error);
}

export async function allLater(): Promise<void> {
  const text = readFile('missing.txt', 'utf8'); // expect: deferred-await
  await pause(10);
  await Promise.all([text, pause(10)]);
}

/** Somebody handles the rejection from the start, or nothing is awaited in between. */
export async function fine(flag: boolean): Promise<string> {
  const early = readFile('a.txt', 'utf8');
  early.catch(() => {});
  await pause(10);
  const caught = readFile('a.txt', 'utf8').catch(() => '');
  await pause(10);
  const wrapped = readFile('a.txt', 'utf8');
  const together = Promise.allSettled([wrapped]);
  await pause(10);
  const timer = pause(10);
  await early;
  await timer;
  const last = readFile('a.txt', 'utf8');
  console.log(flag);
  await together;
  if (flag) return await caught;
  const now = readFile('a.txt', 'utf8');
  return (await now) + String(last);
}

await both();
