import type { MessagePort } from 'node:worker_threads';
import { CancelSlots, type AnalysisEvent, type FromAnalysis, type ToAnalysis } from './messages.ts';
import { AnalysisService, type AnalysisOptions } from './service.ts';

/** Runs the service behind the thread's port. Every question is fenced: one that fails is answered with its error. */
export function serveAnalysis(port: MessagePort, buffer: SharedArrayBuffer, options: Omit<AnalysisOptions, 'emit'>): void {
  const slots = new CancelSlots(buffer);
  const emit = (event: AnalysisEvent): void => port.postMessage({ event } satisfies FromAnalysis);
  const service = new AnalysisService({ ...options, emit });
  port.on('message', (message: ToAnalysis) => {
    if ('notification' in message) {
      try {
        service.notify(message.notification);
      } catch (error) {
        emit({ kind: 'log', level: 'error', message: `\`${message.notification.kind}\` failed: ${told(error)}` });
      }
      return;
    }
    const { request, method, params } = message;
    const cancel = {
      get requested() {
        return slots.isCancelled(request);
      },
    };
    if (cancel.requested) {
      port.postMessage({ response: request, error: 'cancelled', cancelled: true } satisfies FromAnalysis);
      return;
    }
    service.answer(method, params as never, cancel).then(
      (result) => port.postMessage((cancel.requested ? { response: request, error: 'cancelled', cancelled: true } : { response: request, result }) satisfies FromAnalysis),
      (error: unknown) => port.postMessage({ response: request, error: `\`${method}\` failed: ${told(error)}`, cancelled: false } satisfies FromAnalysis),
    );
  });
  emit({ kind: 'ready' });
}

const told = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
