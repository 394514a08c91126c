/**
 * Promises that leave a `try` unsettled.
 *
 * Run by Node it prints "not caught: ENOENT": the `catch` around the call is never reached.
 */
import { open, readFile } from 'node:fs/promises';

export async function load(path: string): Promise<string> {
  try {
    return readFile(path, 'utf8'); // expect: return-promise-in-try "the `catch` around it never sees it fail" because: "returned at once"
    //     ^^^^^^^^^^^^^^^^^^^^^^
  } catch { // because: "has returned before"
    return 'default';
  }
}

export async function choose(path: string, flag: boolean): Promise<string> {
  try {
    if (flag) return readFile(path, 'utf8').then((text) => text.trim()); // expect: return-promise-in-try
    return flag ? load(path) : readFile('b.txt', 'utf8'); // expect: return-promise-in-try // expect: return-promise-in-try
  } catch (error) {
    console.error(error);
    throw error;
  }
}

export async function named(path: string): Promise<string> {
  try {
    const text = readFile(path, 'utf8');
    console.log('reading');
    return text; // expect: return-promise-in-try
  } catch {
    return '';
  }
}

export const arrow = async (path: string): Promise<string> => {
  try {
    return (await readFile(path, 'utf8')) === '' ? '' : (readFile(path, 'utf8')); // expect: return-promise-in-try
  } catch {
    return '';
  }
};

export async function closed(path: string): Promise<string> {
  const file = await open(path);
  try {
    return file.readFile('utf8'); // expect: return-promise-in-try "the `finally` closes what it uses"
  } finally {
    await file.close();
  }
}

/** Nothing is lost: there is no handler, it is waited for, it deals with its failure, or it is not in the `try`. */
export async function fine(path: string): Promise<string> {
  const file = await open(path);
  try {
    const text = await file.readFile('utf8');
    if (text === '') return await readFile('b.txt', 'utf8');
    if (text === 'a') return readFile('a.txt', 'utf8').catch(() => '');
    return text;
  } catch {
    return readFile('default.txt', 'utf8');
  } finally {
    await file.close();
    console.log('closed');
  }
}

export async function counted(path: string): Promise<string> {
  try {
    return readFile(path, 'utf8');
  } finally {
    console.log('started');
  }
}

export function notAsync(path: string): Promise<string> {
  try {
    return readFile(path, 'utf8');
  } catch {
    return Promise.resolve('');
  }
}

await load('missing.txt').catch((error: NodeJS.ErrnoException) => console.log('not caught:', error.code));
