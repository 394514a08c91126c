import { setInterval as every } from 'node:timers';

declare function send(text: string): Promise<void>;

// Work of 200 ms every 20 ms runs ten times at once.
export function heartbeat(): NodeJS.Timeout {
  return setInterval(async () => { // expect: overlapping-interval
    await send('alive');
  }, 20);
}

export class Watcher {
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  #last = 0;

  start(): void {
    this.#timer = setInterval(async () => { // expect: overlapping-interval
      const response = await fetch('https://example.org/news');
      this.#last = response.status;
    }, 5_000);
    every(() => { // expect: overlapping-interval "`this.check\(\)`"
      this.check().catch(console.error);
    }, 1000);
    // Guarded.
    setInterval(async () => {
      if (this.#busy) return;
      this.#busy = true;
      try {
        await send(String(this.#last));
      } finally {
        this.#busy = false;
      }
    }, 1000);
    // Stops itself first.
    const once = setInterval(async () => {
      clearInterval(once);
      await send('once');
    }, 1000);
    // Nothing to wait for.
    setInterval(() => console.log(this.#last), 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async check(): Promise<void> {
    await send('check');
  }
}
