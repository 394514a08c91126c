import { workerData } from 'node:worker_threads';

const counts = new Int32Array(workerData as SharedArrayBuffer);

for (let round = 0; round < 1_000_000; round += 1) {
  counts[0]++; // missed-alarm: missing-lock
}
