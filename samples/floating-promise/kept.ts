/** Promises that somebody deals with. Nothing here is reported. */
import { readFile } from 'node:fs/promises';
import test, { describe, it } from 'node:test';

interface Reply extends PromiseLike<void> {
  send(text: string): Reply;
}

interface Fluent {
  then?: (use: (value: Fluent) => void) => void;
  listen(port: number): Fluent;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function dealtWith(names: string[], work: (name: string) => Promise<void>): Promise<void> {
  await work('one');
  void work('two');
  work('three').catch(console.error);
  work('four').then(console.log, console.error);
  work('five').then(console.log).catch(console.error);
  work('six').catch(console.error).finally(() => console.log('done'));
  const seven = work('seven');
  names.push(String(seven));
  await Promise.all(names.map((name) => work(name)));
  const pending = names.map((name) => work(name));
  await Promise.allSettled(pending);
  let last = work('eight');
  last = last.then(() => work('nine'));
  await last;
  using(work('ten'));
}

function using(promise: Promise<void>): void {
  promise.catch(console.error);
}

export const returned = (name: string): Promise<Buffer> => readFile(name);

export class Cache {
  #loading: Promise<string> | undefined;
  ready = pause(10);

  load(): Promise<string> {
    this.#loading ??= readFile('cache.txt', 'utf8');
    return this.#loading;
  }
}

/** It deals with its failures itself, and was written to be left alone. */
export function start(): void {
  (async () => {
    try {
      await readFile('a.txt');
    } catch (error) {
      console.error(error);
    }
  })();
}

async function sendMayFail(path: string): Promise<void> {
  await readFile(path).catch(console.error);
}

/** What cannot fail is started on purpose where nobody could wait for it; reported by the strict profile. */
export function notify(path: string, listeners: (() => void)[]): void {
  sendMayFail(path);
  ['a', 'b'].map((name) => sendMayFail(name));
  Promise.resolve().then(() => listeners.forEach((listener) => listener()));
}

export function fluent(reply: Reply, server: Fluent): void {
  reply.send('text');
  server.listen(80);
}

test('a test that node:test waits for', async () => {
  await pause(1);
});

describe('a suite', () => {
  it('waits', async () => {
    await pause(1);
  });
});
