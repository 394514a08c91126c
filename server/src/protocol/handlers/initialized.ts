import { DidChangeConfigurationNotification, DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import type { ServerState } from '../session-state.ts';

/** Registers what the client lets a server register, and reads the settings. The server works without any of it. */
export function onInitialized(state: ServerState): void {
  const { connection } = state;
  connection.onInitialized(() => {
    void begin(state).catch((error: unknown) => state.log('error', `the server is not fully set up: ${error instanceof Error ? error.message : String(error)}`));
  });
}

async function begin(state: ServerState): Promise<void> {
  const { connection, client } = state;
  if (client.tellsFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      state.folders = [...state.folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
      state.analysis.notify({ kind: 'folders', uris: state.folders });
      if (client.answersConfiguration) void state.readSettings();
    });
  }
  await state.readSettings();
  // The extension of this project watches for itself, and tells of its settings unasked.
  if (state.initialization.rulePages !== undefined) return;
  if (client.registersConfiguration) await connection.client.register(DidChangeConfigurationNotification.type, { section: 'interleave' });
  if (client.registersWatchers) await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHED.map((globPattern) => ({ globPattern })) });
}

const WATCHED = ['**/*.{py,pyi,ts,tsx,mts,cts,js,jsx,mjs,cjs}', '**/{interleave.toml,pyproject.toml,package.json,setup.cfg,pyvenv.cfg,biome.json,biome.jsonc,.oxlintrc.json}', '**/{tsconfig,jsconfig}*.json', '**/.eslintrc*', '**/{.gitignore,.python-version}', '**/node_modules/{.package-lock.json,.modules.yaml,.yarn-state.yml}'];
