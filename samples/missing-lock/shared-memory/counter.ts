import { Worker } from 'node:worker_threads';

const memory = new SharedArrayBuffer(64);
const counts = new Int32Array(memory);
const own = new Int32Array(64);

export function start(): void {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: memory });
  worker.on('error', console.error);
  worker.on('exit', () => console.log(counts[0]));
  counts[0]++; // expect: missing-lock "separate steps"
  counts[1] += 2; // expect: missing-lock
  counts[2] = counts[2]! + 1; // expect: missing-lock
  Atomics.store(counts, 3, Atomics.load(counts, 3) + 1); // expect: missing-lock "are two steps"
  Atomics.add(counts, 4, 1);
  counts[5] = 1;
  own[0]++;
}
