import type { ServerState } from '../session-state.ts';

export function onDidOpen(state: ServerState): void {
  state.connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
    state.open.set(uri, version);
    state.analysis.notify({ kind: 'opened', uri, version, text });
    state.publisher.opened(uri);
  });
}
