import type { ServerState } from '../session-state.ts';

export function onShutdown(state: ServerState): void {
  state.connection.onShutdown(async () => {
    state.shutDown = true;
    await state.analysis.dispose();
  });
}
