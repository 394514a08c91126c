import type { ServerState } from '../session-state.ts';

/** A change of branch sends many small notifications: they are taken together, which also drops those that two watchers sent. */
export function onDidChangeWatchedFiles(state: ServerState): void {
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  state.connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) pending.add(uri);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const uris = [...pending];
      pending.clear();
      state.analysis.notify({ kind: 'files-changed', uris });
    }, GATHER_MS);
  });
}

const GATHER_MS = 40;
