import { CancellationTokenSource } from 'vscode-languageserver';
import type { ServerState } from './session-state.ts';

/** Sends diagnostics to clients that do not ask for them: at once when a text is opened, a moment after the last edit else. */
export class Publisher {
  /** Wait for a save instead of publishing while the text is edited. */
  onSave = false;
  readonly #state: ServerState;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #underWay = new Map<string, CancellationTokenSource>();

  constructor(state: ServerState) {
    this.#state = state;
  }

  opened(uri: string): void {
    if (this.#pushes) this.#publish(uri);
  }

  /** Other open texts may depend on the one that was edited. */
  changed(uri: string): void {
    if (!this.#pushes || this.onSave) return;
    // What is being worked out is about an older text.
    this.#underWay.get(uri)?.cancel();
    this.#later(uri, DELAY_MS);
    for (const other of this.#state.open.keys()) if (other !== uri) this.#later(other, 2 * DELAY_MS);
  }

  saved(): void {
    if (this.#pushes && this.onSave) this.publishAll();
  }

  closed(uri: string): void {
    this.#underWay.get(uri)?.cancel();
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    if (this.#pushes) void this.#state.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  publishAll(): void {
    for (const uri of this.#state.open.keys()) this.#publish(uri);
  }

  get #pushes(): boolean {
    return !this.#state.client.pullsDiagnostics;
  }

  #later(uri: string, delay: number): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.set(
      uri,
      setTimeout(() => this.#publish(uri), delay),
    );
  }

  #publish(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    this.#underWay.get(uri)?.cancel();
    const source = new CancellationTokenSource();
    this.#underWay.set(uri, source);
    this.#state.analysis.request('diagnostics', { uri }, source.token).then(
      // An answer about a text that was edited or closed meanwhile is late, and a newer one is on its way.
      ({ items, version }) => (this.#state.open.get(uri) === version ? this.#state.connection.sendDiagnostics({ uri, diagnostics: [...items], ...(version === undefined ? {} : { version }) }) : undefined),
      (error: unknown) => {
        if (!this.#state.shutDown && !source.token.isCancellationRequested) this.#state.log('error', `${uri} could not be checked: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  }
}

/** Long enough that a word is typed to its end, short enough not to be noticed. */
const DELAY_MS = 150;
