/**
 * Listeners that stay on a signal.
 *
 * Run by Node it warns of a possible memory leak: 11 abort listeners were added to one signal.
 */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }); // expect: abort-listener-leak "stays on `signal`" because: "comes from outside"
    console.log(timer.hasRef());
  });
}

export class Queue {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  next(options: { signal?: AbortSignal }): Promise<string> {
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', reject); // expect: abort-listener-leak
      setImmediate(resolve, 'next');
    });
  }

  watch(names: string[], signal: AbortSignal): void {
    for (const name of names) {
      signal.addEventListener('abort', () => console.log(name)); // expect: abort-listener-leak
    }
  }
}

/** The listener goes when the work is done, or belongs to the signal's whole life. */
export function fine(signal: AbortSignal, controller: AbortController): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    setTimeout(() => {
      signal.removeEventListener('abort', stop);
      controller.abort();
      resolve();
    }, 10);
  });
}

/** Another method removes the listener. */
export class Waiter {
  readonly #signal: AbortSignal;
  #stop = (): void => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#stop = resolve;
      this.#signal.addEventListener('abort', this.#stop);
    });
  }

  leave(): void {
    this.#signal.removeEventListener('abort', this.#stop);
    this.#stop();
  }
}

export function bySignal(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    signal.addEventListener('abort', reject, { signal: done.signal });
    setTimeout(() => {
      done.abort();
      resolve();
    }, 10);
  });
}

const { signal } = new AbortController();
for (let index = 0; index < 12; index += 1) await pause(1, signal);
