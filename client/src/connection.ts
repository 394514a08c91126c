import type { CancellationToken, LogOutputChannel } from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { Backoff } from './backoff.ts';
import { clientOptions, createWatchers, settingsSynchronizer } from './client-options.ts';
import type { Notifications, Requests } from './messages.ts';
import type { Shown } from './presentation.ts';
import { Serial } from './serial.ts';

export interface ConnectionOptions {
  /** Path of the server's script. */
  readonly server: string;
  readonly log: LogOutputChannel;
  readonly show: (shown: Shown) => void;
}

/**
 * The language server's process and the client that talks to it. Restarts a crashed server, less and less eagerly, and in
 * the end gives up and says so in the status item; it never shows a notification.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #watchers = createWatchers();
  readonly #backoff = new Backoff();
  readonly #launches = new Serial(() => this.#launch());
  #client: LanguageClient | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Starts the server, or stops it and starts it anew. Earlier crashes are forgotten. */
  restart(): Promise<void> {
    this.#backoff.forget();
    return this.#launches.run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#launches.idle();
    await this.#stopClient();
    for (const watcher of this.#watchers) watcher.dispose();
  }

  /** The server's answer, or `undefined` when no server runs. */
  async request<M extends keyof Requests>(method: M, params: Requests[M]['params'], token?: CancellationToken): Promise<Requests[M]['result'] | undefined> {
    await this.#launches.idle();
    if (this.#client?.isRunning() !== true) return undefined;
    // An absent token must not be passed on: it would be sent as a second parameter.
    return token === undefined ? this.#client.sendRequest(method, params) : this.#client.sendRequest(method, params, token);
  }

  get serverProcess(): number | undefined {
    return this.#client?.serverProcess?.pid;
  }

  async #launch(): Promise<void> {
    clearTimeout(this.#retry);
    await this.#stopClient();
    if (this.#stopped) return;
    const { server, log, show } = this.#options;
    show({ state: 'starting' });
    const client = new QuietClient(
      'interleave',
      'Interleave',
      { module: server, transport: TransportKind.ipc },
      {
        ...clientOptions(log, this.#watchers),
        // A failed start is seen below, and a closed connection here; both without the notifications of the default handlers.
        initializationFailedHandler: () => false,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            if (this.#client === client) this.#crashed();
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
      },
    );
    this.#client = client;
    client.onNotification('interleave/status', (status: Notifications['interleave/status']) => {
      if (this.#client === client) show({ ...status, from: 'server' });
    });
    try {
      await client.start();
      log.info(`the language server runs as process ${String(client.serverProcess?.pid)}`);
      await settingsSynchronizer(client);
    } catch (error) {
      log.error('the language server did not start', error instanceof Error ? error : String(error));
      // A server that ends during its start has closed the connection too, and that was counted already.
      if (this.#client === client && client.serverProcess !== undefined) this.#crashed();
    }
  }

  #crashed(): void {
    this.#client = undefined;
    if (this.#stopped) return;
    const { log, show } = this.#options;
    const next = this.#backoff.crashed(Date.now());
    if (next === 'give-up') {
      const message = 'the language server ended again and again';
      log.error(`${message}; it is not started any more`);
      show({ state: 'stopped', message });
      return;
    }
    log.warn(`the language server ended unexpectedly; it is started again in ${String(next.delay)} ms`);
    show({ state: 'restarting', attempt: next.attempt });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#launches.run(), next.delay);
  }

  async #stopClient(): Promise<void> {
    const client = this.#client;
    this.#client = undefined; // First, so that the connection that closes now is not taken for a crash.
    if (client === undefined) return;
    try {
      await client.dispose();
    } catch (error) {
      this.#options.log.warn('the language server did not stop in good order', error instanceof Error ? error : String(error));
    }
  }
}

/** The base class shows some errors as notifications whatever its options say; here they go to the log, and the status item speaks. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
