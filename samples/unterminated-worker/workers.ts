import { createServer } from 'node:http';
import { Worker } from 'node:worker_threads';

export const server = createServer((request, response) => {
  const worker = new Worker('./hash.ts'); // expect: unterminated-worker "for each request"
  worker.on('error', console.error);
  worker.on('message', (key: string) => response.end(key));
  worker.postMessage(request.url);
});

export function hashOne(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hash.ts', import.meta.url)); // expect: unterminated-worker
    worker.on('error', reject);
    worker.on('message', resolve);
    worker.postMessage(text);
  });
}

// Ends by itself, and is waited for.
export function once(text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('./hash.ts', { workerData: text });
    worker.on('error', reject);
    worker.on('exit', resolve);
  });
}

// Ended where the work is done.
export function hashAndEnd(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('./hash.ts');
    worker.on('error', reject);
    worker.on('message', (key: string) => {
      resolve(key);
      void worker.terminate();
    });
    worker.postMessage(text);
  });
}

export class Pool {
  private readonly workers: Worker[] = [];

  grow(count: number): void {
    for (let index = 0; index < count; index += 1) this.workers.push(new Worker('./hash.ts').on('error', console.error));
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
