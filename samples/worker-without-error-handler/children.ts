import { exec, execFile, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export function convert(path: string): void {
  spawn('ffmpeg', ['-i', path], { stdio: 'ignore' }).unref(); // expect: worker-without-error-handler "`ffmpeg` cannot be started"
}

export function parse(text: string): Promise<unknown> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./parse.js', import.meta.url), { workerData: text }); // expect: worker-without-error-handler "an exception in the worker ends the process"
    worker.once('message', resolve);
    worker.once('exit', () => resolve(undefined));
  });
}

// Listened to, in several ways.
export function listened(): void {
  const child = spawn('convert', [], { stdio: 'inherit' });
  child.on('exit', console.log).on('error', console.error);
  const worker = new Worker('./parse.js');
  worker.addListener('error', console.error);
  worker.on('exit', console.log);
}

// Somebody else may listen.
export function handedOver(): ChildProcess {
  const child = spawn('convert', [], { stdio: 'inherit' });
  watch(child);
  return child;
}

function watch(child: ChildProcess): void {
  child.on('error', console.error);
}

export async function ended(): Promise<void> {
  const child = spawn('convert', [], { stdio: 'inherit' });
  await once(child, 'exit');
}

export class Renderer {
  private worker = new Worker('./render.js');
  constructor() {
    this.worker.on('error', console.error);
    this.worker.on('exit', console.log);
  }
}

// A callback is told.
export function withCallbacks(): void {
  exec('git status', (error, stdout) => console.log(error, stdout));
  execFile('git', ['status'], console.log);
  const child = fork('./child.js');
  child.on('exit', console.log);
}

// The shell is there, and tells by its exit code that the program is not.
export function throughShell(): void {
  const child = spawn('docker ps', { stdio: 'inherit', shell: true });
  child.on('close', console.log);
}
