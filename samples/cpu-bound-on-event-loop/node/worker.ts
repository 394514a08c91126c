import { parentPort } from 'node:worker_threads';

parentPort?.on('message', async (rounds: number) => {
  let total = 0;
  for (let i = 0; i < 1_000_000_000; i++) total += i;
  parentPort?.postMessage(total + rounds);
});
