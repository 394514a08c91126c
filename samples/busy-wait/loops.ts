import { createInterface } from 'node:readline';

declare function step(): void;

// A second in which no request is answered and no timer fires.
export function sleep(ms: number): void {
  const start = Date.now();
  while (Date.now() - start < ms) { // expect: busy-wait "again and again"
    // nothing
  }
}

// The callback cannot run before the loop has ended.
export function answer(): string {
  let text = '';
  let done = false;
  createInterface({ input: process.stdin }).once('line', (line) => {
    text = line;
    done = true;
  });
  while (!done) {} // expect: busy-wait "never ends"
  return text;
}

export class Loader {
  private ready = false;

  load(): void {
    setTimeout(() => {
      this.ready = true;
    }, 10);
  }

  async wait(): Promise<void> {
    while (!this.ready) await Promise.resolve(); // expect: busy-wait "lets nothing but other promises run"
  }

  async poll(): Promise<void> {
    while (!this.ready) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

// Work that the time limits.
export function workFor(ms: number): number {
  const start = performance.now();
  let rounds = 0;
  while (performance.now() - start < ms) {
    step();
    rounds += 1;
  }
  return rounds;
}

export function drain(queue: (() => void)[]): void {
  let running = true;
  queue.push(() => {
    running = false;
  });
  while (running) queue.shift()?.();
}

// Goes through something that another function of the file changes too.
let options: { keys: string[] } = { keys: [] };

export function configure(keys: string[]): void {
  options = { keys };
}

export function find(from: Record<string, unknown>): unknown {
  let at: unknown = from;
  for (let i = 0; i < options.keys.length; i++) at = (at as Record<string, unknown>)[options.keys[i] ?? ''];
  return at;
}

// The body of `do … while`, which stands before its test, changes what is asked for.
let current = 'x';

function next(): void {
  current = '';
}

export function skip(): void {
  do {
    next();
  } while (current);
}
