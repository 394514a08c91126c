import type { ServerState } from '../session-state.ts';

export function onDidChange(state: ServerState): void {
  state.connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    if (!state.open.has(uri)) return;
    state.open.set(uri, version);
    state.analysis.notify({ kind: 'changed', uri, version, changes: contentChanges.map((change) => ('range' in change ? { range: change.range, text: change.text } : { text: change.text })) });
    state.publisher.changed(uri);
  });
}
