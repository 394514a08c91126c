/** Runs a task again and again, never twice at once. While it runs, at most one more run waits, however often it is asked for. */
export class Serial {
  readonly #task: () => Promise<void>;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  /** Resolves after a run of the task that began after this call. */
  run(): Promise<void> {
    if (this.#running === undefined) return this.#begin();
    this.#queued ??= this.#settled().then(() => {
      this.#queued = undefined;
      return this.#begin();
    });
    return this.#queued;
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#running !== undefined || this.#queued !== undefined) await this.#settled();
  }

  #begin(): Promise<void> {
    const running = this.#task().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #settled(): Promise<void> {
    await Promise.allSettled([this.#running]);
  }
}
