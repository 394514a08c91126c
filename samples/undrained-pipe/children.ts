import { spawn } from 'node:child_process';
import { once } from 'node:events';

// A child that writes a megabyte never ends.
export function build(done: (code: number | null) => void): void {
  const child = spawn('make', ['all']); // expect: undrained-pipe "nobody reads `stdout` and `stderr`"
  child.on('error', console.error);
  child.on('exit', done);
}

export function piped(done: () => void): void {
  const child = spawn('make', ['all'], { stdio: 'pipe' }); // expect: undrained-pipe
  child.on('error', console.error);
  child.once('close', done);
}

// Read, let go, or not piped.
export function read(done: () => void): void {
  const child = spawn('make', ['all']);
  child.on('error', console.error);
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  child.on('exit', done);
  const other = spawn('make', [], { stdio: ['ignore', 'inherit', 'inherit'] });
  other.on('error', console.error);
  other.on('exit', done);
  const third = spawn('make', ['clean']);
  third.on('error', console.error);
  third.stdout.resume();
  third.stderr.resume();
  third.on('exit', done);
}

export async function handedOver(options: object): Promise<void> {
  const child = spawn('make', [], options);
  child.on('error', console.error);
  await once(child, 'exit');
}
