import type { Connection } from 'vscode-languageserver';
import { onCodeAction } from './handlers/code-action.ts';
import { onCustomRequests } from './handlers/custom-requests.ts';
import { onDiagnostic } from './handlers/diagnostic.ts';
import { onDidChangeConfiguration } from './handlers/did-change-configuration.ts';
import { onDidChangeWatchedFiles } from './handlers/did-change-watched-files.ts';
import { onDidChange } from './handlers/did-change.ts';
import { onDidClose } from './handlers/did-close.ts';
import { onDidOpen } from './handlers/did-open.ts';
import { onDidSave } from './handlers/did-save.ts';
import { onHover } from './handlers/hover.ts';
import { onInitialize } from './handlers/initialize.ts';
import { onInitialized } from './handlers/initialized.ts';
import { onShutdown } from './handlers/shutdown.ts';
import { ServerState } from './session-state.ts';

/** Runs the language server over a connection. `analysisScript` is the bundle of the analysis thread. */
export function serve(connection: Connection, analysisScript: string): void {
  const state = new ServerState(connection, analysisScript);
  for (const register of [
    onInitialize,
    onInitialized,
    onDidOpen,
    onDidChange,
    onDidSave,
    onDidClose,
    onDidChangeConfiguration,
    onDidChangeWatchedFiles,
    onDiagnostic,
    onCodeAction,
    onHover,
    onCustomRequests,
    onShutdown,
  ]) {
    register(state);
  }
  connection.listen();
}
