import type { ServerState } from '../session-state.ts';

export function onDidOpen(state: ServerState): void {
  state.connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    state.open.set(uri, version);
    state.analysis.notify({ kind: 'opened', uri, languageId, version, text });
    state.publisher.opened(uri);
  });
}
