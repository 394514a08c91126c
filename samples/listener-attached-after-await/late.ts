/**
 * Listeners that come too late.
 *
 * Run by Node it ends with `ENOENT` and exit code 1: the error of the stream comes while the function waits, and nobody listens.
 */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

export async function read(path: string): Promise<void> {
  const stream = createReadStream(path); // because: "starts something that tells of itself by events"
  await pause(50); // because: "nobody listens for `error`"
  stream.on('error', console.error); // expect: listener-attached-after-await "an `error` of `stream` that comes before this listener ends the process"
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  stream.pipe(process.stdout);
}

export async function start(script: string): Promise<void> {
  const worker = new Worker(script);
  const child = spawn('sleep', ['1'], { stdio: 'ignore' });
  await pause(50);
  worker.on('online', () => console.log('online')); // expect: listener-attached-after-await "`online` of `worker` may come before"
  worker.on('error', console.error); // expect: listener-attached-after-await
  child.once('exit', console.log); // expect: listener-attached-after-await
  child.on('error', console.error); // expect: listener-attached-after-await
  await worker.terminate();
}

/** Somebody listens from the start, or nothing is awaited on the way. */
export async function fine(path: string, flag: boolean): Promise<void> {
  await pause(50);
  const stream = createReadStream(path);
  stream.on('error', console.error);
  if (flag) await pause(10);
  stream.on('close', () => console.log('closed'));
  stream.on('error', () => console.log('again'));
  await pause(10);
  const other = createReadStream(path);
  watch(other);
  await pause(10);
  other.on('error', console.error);
}

function watch(stream: NodeJS.ReadableStream): void {
  stream.on('error', console.error);
}

await read('missing.txt');
