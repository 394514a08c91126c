import { Worker } from 'node:worker_threads';
import { CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { CancelSlots, type AnalysisEvent, type AnalysisNotification, type AnalysisRequests, type FromAnalysis, type ToAnalysis } from './analysis/messages.ts';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The analysis thread as seen from the main thread, which itself does nothing that takes time. */
export class AnalysisClient {
  readonly #worker: Worker;
  readonly #slots = new CancelSlots();
  readonly #waiting = new Map<number, Waiting>();
  #lastRequest = 0;
  #failed: Error | undefined;

  constructor(script: string, options: { readonly onEvent: (event: AnalysisEvent) => void; readonly onFailure: (error: Error) => void }) {
    this.#worker = new Worker(script, { workerData: { cancelSlots: this.#slots.buffer } });
    this.#worker.on('message', (message: FromAnalysis) => {
      if ('event' in message) options.onEvent(message.event);
      else this.#settle(message);
    });
    const fail = (error: Error): void => {
      if (this.#failed !== undefined) return;
      this.#failed = error;
      for (const waiting of this.#waiting.values()) waiting.reject(new ResponseError(LSPErrorCodes.RequestFailed, error.message));
      this.#waiting.clear();
      options.onFailure(error);
    };
    this.#worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => fail(new Error(`the analysis thread ended with code ${code}`)));
  }

  notify(notification: AnalysisNotification): void {
    this.#worker.postMessage({ notification } satisfies ToAnalysis);
  }

  request<M extends keyof AnalysisRequests>(method: M, params: AnalysisRequests[M]['params'], token: CancellationToken = CancellationToken.None): Promise<AnalysisRequests[M]['result']> {
    if (this.#failed !== undefined) return Promise.reject(new ResponseError(LSPErrorCodes.RequestFailed, this.#failed.message));
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      const cancel = (): void => {
        this.#slots.cancel(request);
        if (this.#waiting.delete(request)) reject(new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled'));
      };
      if (token.isCancellationRequested) {
        cancel();
        return;
      }
      token.onCancellationRequested(cancel);
      this.#worker.postMessage({ request, method, params } satisfies ToAnalysis);
    }) as Promise<AnalysisRequests[M]['result']>;
  }

  /** Lets the thread write what it knows, but not for longer than a client waits for a server to shut down. */
  async dispose(): Promise<void> {
    const disposed = this.request('dispose', {}).catch(() => null);
    const patience = new Promise((resolve) => setTimeout(resolve, 1_500).unref());
    await Promise.race([disposed, patience]);
    this.#failed ??= new Error('the analysis was shut down');
    await this.#worker.terminate();
  }

  #settle(message: Exclude<FromAnalysis, { event: unknown }>): void {
    const waiting = this.#waiting.get(message.response);
    this.#waiting.delete(message.response);
    if (waiting === undefined) return;
    if ('error' in message) waiting.reject(new ResponseError(message.cancelled ? LSPErrorCodes.RequestCancelled : LSPErrorCodes.RequestFailed, message.error));
    else waiting.resolve(message.result);
  }
}
