const DELAYS = [250, 1000, 4000]; // Milliseconds. A user who has waited five seconds wants to be told, not to wait on.
const FORGIVEN_AFTER = 10 * 60_000; // A server that ran for ten minutes is not in a loop of crashes.

/** Decides when a crashed server is started again: three times, each later than the one before, then not any more. */
export class Backoff {
  #crashes = 0;
  #last = 0;

  /** A crash at a time in milliseconds. */
  crashed(now: number): { readonly attempt: number; readonly delay: number } | 'give-up' {
    if (now - this.#last > FORGIVEN_AFTER) this.#crashes = 0;
    this.#last = now;
    const delay = DELAYS[this.#crashes];
    this.#crashes += 1;
    return delay === undefined ? 'give-up' : { attempt: this.#crashes, delay };
  }

  forget(): void {
    this.#crashes = 0;
  }
}
