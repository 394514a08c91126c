import type { ServerState } from '../session-state.ts';

/** The text is known already; the file on disk now agrees with it. */
export function onDidSave(state: ServerState): void {
  state.connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    if (!state.open.has(uri)) return;
    state.analysis.notify({ kind: 'files-changed', uris: [uri] });
    state.publisher.saved();
  });
}
