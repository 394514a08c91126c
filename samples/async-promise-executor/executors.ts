/**
 * Executors that fail without rejecting their promise.
 *
 * Run by Node it ends with `ENOENT` and exit code 1, and never prints "handled".
 */
import { readFile as readFileThen } from 'node:fs';
import { readFile } from 'node:fs/promises';

export function load(path: string): Promise<string> {
  return new Promise(async (resolve) => { // expect: async-promise-executor "stays pending for ever" because: "the promise is made here"
    //               ^^^^^
    resolve(await readFile(path, 'utf8')); // because: "may give a rejected promise"
  });
}

export const short = (path: string): Promise<string> => new Promise(async (resolve) => { resolve(await readFile(path, 'utf8')); }); // expect: async-promise-executor

export const bare = (): Promise<void> =>
  new Promise(async resolve => { // expect: async-promise-executor
    await readFile('a.txt');
    resolve();
  });

export function withFunction(path: string): Promise<string> {
  return new Promise(async function (resolve, reject) { // expect: async-promise-executor
    const text = await readFile(path, 'utf8');
    if (text === '') reject(new Error('empty'));
    else resolve(text);
  });
}

export function parse(path: string): Promise<object> {
  return new Promise((resolve, reject) => {
    readFileThen(path, 'utf8', (error, text) => {
      if (error) {
        reject(error);
        return;
      }
      if (text === '') throw new Error('empty'); // expect: async-promise-executor "thrown in a callback" because: "thrown to the event loop"
      resolve(JSON.parse(text) as object);
    });
  });
}

export function late(): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      if (Math.random() > 0.5) throw new Error('late'); // expect: async-promise-executor
      resolve();
    }, 10);
    process.once('exit', reject);
  });
}

/** What is thrown while the executor runs rejects the promise, and so does what is caught and given to `reject`. */
export function fine(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (path === '') throw new Error('no path');
    readFileThen(path, 'utf8', (error, text) => {
      try {
        if (error) throw error;
        resolve(text);
      } catch (caught) {
        reject(caught);
      }
    });
  });
}

export function guarded(path: string): Promise<string> {
  return new Promise(async (resolve, reject) => {
    try {
      resolve(await readFile(path, 'utf8'));
    } catch (error) {
      reject(error);
    }
  });
}

await load('missing.txt').catch(() => console.log('handled'));
