import type { ServerState } from '../session-state.ts';

export function onHover(state: ServerState): void {
  state.connection.onHover(({ textDocument: { uri }, position }, token) => state.analysis.request('hover', { uri, position }, token));
}
