const FREE = 0;
const TAKEN = 1;

export function lock(state: Int32Array): void {
  if (Atomics.compareExchange(state, 0, FREE, TAKEN) !== FREE) {
    Atomics.wait(state, 0, TAKEN); // expect: wait-without-loop "is asked only once"
  }
}

export function lockInLoop(state: Int32Array): void {
  while (Atomics.compareExchange(state, 0, FREE, TAKEN) !== FREE) {
    Atomics.wait(state, 0, TAKEN);
  }
}

export function unlock(state: Int32Array): void {
  Atomics.store(state, 0, FREE);
  Atomics.notify(state, 0, 1);
}

// A pause, for which nobody else has to do anything.
export function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
