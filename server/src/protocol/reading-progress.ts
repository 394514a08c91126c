import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { ServerState } from './session-state.ts';

/** Shows in the client how far the reading of a large program is, where the client can show it. */
export class ReadingProgress {
  readonly #state: ServerState;
  #reporter: WorkDoneProgressServerReporter | undefined;
  #asking = false;
  #finished = true;

  constructor(state: ServerState) {
    this.#state = state;
  }

  reading(done: number, total: number): void {
    this.#finished = done === total;
    if (this.#finished) {
      this.#reporter?.done();
      this.#reporter = undefined;
    } else if (this.#reporter !== undefined) {
      this.#reporter.report(Math.floor((100 * done) / total), `${done} of ${total} files`);
    } else {
      this.#begin();
    }
  }

  /** The client is asked for a place to show it; when it answers, the reading may be over. */
  #begin(): void {
    if (this.#asking || this.#state.shutDown || !this.#state.client.showsProgress) return;
    this.#asking = true;
    this.#shown().catch((error: unknown) => {
      this.#state.log('debug', `progress cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  async #shown(): Promise<void> {
    try {
      const reporter = await this.#state.connection.window.createWorkDoneProgress();
      if (this.#finished) return;
      this.#reporter = reporter;
      reporter.begin('Interleave: reading the workspace', 0);
    } finally {
      this.#asking = false;
    }
  }
}
