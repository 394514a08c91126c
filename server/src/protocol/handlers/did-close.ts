import type { ServerState } from '../session-state.ts';

export function onDidClose(state: ServerState): void {
  state.connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    state.open.delete(uri);
    state.analysis.notify({ kind: 'closed', uri });
    state.publisher.closed(uri);
  });
}
