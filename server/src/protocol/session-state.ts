import type { Connection } from 'vscode-languageserver';
import type { InitializationOptions, ServerStatus, Settings } from '../../../client/src/messages.ts';
import { version } from '../support/version.ts';
import { AnalysisClient } from './analysis-client.ts';
import type { AnalysisEvent } from './analysis/messages.ts';
import type { Client } from './capabilities.ts';
import { Publisher } from './publisher.ts';
import { ReadingProgress } from './reading-progress.ts';

/** What the handlers share: the connection, what the client can do, which texts are open, and the analysis thread. */
export class ServerState {
  readonly analysis: AnalysisClient;
  readonly publisher: Publisher;
  /** Versions of the open texts, by URI. A late answer is recognised by them. */
  readonly open = new Map<string, number>();
  folders: readonly string[] = [];
  initialization: Partial<InitializationOptions> = {};
  shutDown = false;
  readonly #progress: ReadingProgress;
  #client: Client | undefined;

  constructor(
    readonly connection: Connection,
    analysisScript: string,
  ) {
    this.analysis = new AnalysisClient(analysisScript, { onEvent: (event) => this.#on(event), onFailure: (error) => this.#analysisFailed(error) });
    this.publisher = new Publisher(this);
    this.#progress = new ReadingProgress(this);
  }

  get client(): Client {
    if (this.#client === undefined) throw new Error('the client has not been initialised');
    return this.#client;
  }

  set client(client: Client) {
    this.#client = client;
  }

  log(level: 'error' | 'warn' | 'info' | 'debug', message: string): void {
    switch (level) {
      case 'error':
        this.connection.console.error(message);
        break;
      case 'warn':
        this.connection.console.warn(message);
        break;
      case 'info':
        this.connection.console.info(message);
        break;
      case 'debug':
        this.connection.console.debug(message);
    }
  }

  /** Asks the client for the settings of each folder; without an answer the defaults and the project's configuration apply. */
  async readSettings(pushed?: unknown): Promise<void> {
    const settings: Record<string, Partial<Settings>> = {};
    if (this.client.answersConfiguration) {
      const scopes = ['', ...this.folders];
      const answers = await this.connection.workspace.getConfiguration(scopes.map((scope) => (scope === '' ? { section: 'interleave' } : { section: 'interleave', scopeUri: scope })));
      for (const [index, scope] of scopes.entries()) settings[scope] = settingsIn(answers[index]);
    } else {
      const all = settingsIn(pushed);
      settings[''] = settingsIn((all as { readonly interleave?: unknown }).interleave ?? all);
    }
    this.publisher.onSave = settings['']?.run === 'onSave';
    this.analysis.notify({ kind: 'settings', settings });
  }

  tellStatus(status: Omit<ServerStatus, 'version'>): void {
    if (!this.shutDown) void this.connection.sendNotification('interleave/status', { ...status, version } satisfies ServerStatus);
  }

  /** Findings may have changed without an edit: a client that asks is told to ask again, others are told. */
  refresh(): void {
    if (this.#client === undefined || this.shutDown) return;
    if (!this.client.pullsDiagnostics) this.publisher.publishAll();
    else if (this.client.refreshesDiagnostics) void this.connection.languages.diagnostics.refresh();
  }

  #on(event: AnalysisEvent): void {
    switch (event.kind) {
      case 'ready':
        break;
      case 'log':
        this.log(event.level, event.message);
        break;
      case 'reading':
        this.#progress.reading(event.done, event.total);
        break;
      case 'status':
        this.tellStatus(event.status);
        break;
      case 'results-changed':
        this.refresh();
        break;
      case 'configuration-diagnostics':
        void this.connection.sendDiagnostics({ uri: event.uri, diagnostics: [...event.items] });
    }
  }

  /** Without the analysis the server is of no use: ending it lets the client start another. */
  #analysisFailed(error: Error): void {
    if (this.shutDown) return;
    this.log('error', `the analysis thread failed: ${error.stack ?? error.message}`);
    setTimeout(() => process.exit(1), 50);
  }
}

const settingsIn = (value: unknown): Partial<Settings> => (typeof value === 'object' && value !== null ? value : {});
