import type { CancellationToken } from 'vscode-languageserver';
import type { Requests } from '../../../../client/src/messages.ts';
import type { ServerState } from '../session-state.ts';

/** Requests of the project's own extension, see `client/src/messages.ts`. */
export function onCustomRequests(state: ServerState): void {
  answer(state, 'interleave/explain', (params, token) => state.analysis.request('explain', params, token));
  answer(state, 'interleave/rules', (_, token) => state.analysis.request('rules', {}, token));
  answer(state, 'interleave/rulePage', (params, token) => state.analysis.request('rulePage', params, token));
  answer(state, 'interleave/effectiveConfiguration', (params, token) => state.analysis.request('effectiveConfiguration', params, token));
  answer(state, 'interleave/whySilent', (params, token) => state.analysis.request('whySilent', params, token));
}

function answer<M extends keyof Requests>(state: ServerState, method: M, handle: (params: Requests[M]['params'], token: CancellationToken) => Promise<Requests[M]['result']>): void {
  state.connection.onRequest(method, (params: unknown, token: CancellationToken): Promise<unknown> => handle(params as Requests[M]['params'], token));
}
