import type { ServerState } from '../session-state.ts';

export function onDidChangeConfiguration(state: ServerState): void {
  state.connection.onDidChangeConfiguration(({ settings }) => {
    state.readSettings(settings).catch((error: unknown) => state.log('error', `the settings could not be read: ${error instanceof Error ? error.message : String(error)}`));
  });
}
