import { type ExtensionContext, window } from 'vscode';
import { registerCommands } from './commands.ts';
import type { Connection } from './connection.ts';
import { Pages } from './pages.ts';
import { StatusItem } from './status.ts';
import { StoryMarkers } from './story-markers.ts';

/** What `activate` returns to other extensions: enough for a test or a bug report to look at the server's process. */
export interface Api {
  /** Process id of the language server, once it runs. */
  readonly serverProcess: () => Promise<number | undefined>;
}

export function activate(context: ExtensionContext): Api {
  const log = window.createOutputChannel('Interleave', { log: true });
  const status = new StatusItem();
  // The language client is most of the bundle. It is evaluated after activation, so that opening a file does not wait for it.
  const connection = import('./connection.ts').then(({ Connection }) => {
    const made = new Connection({ server: context.asAbsolutePath('dist/server.cjs'), log, show: (shown) => status.show(shown) });
    void made.restart();
    return made;
  });
  connections.push(connection);
  const pages = new Pages(connection, log);
  context.subscriptions.push(log, status, pages, new StoryMarkers(), registerCommands({ connection, pages, log }));
  return { serverProcess: async () => (await connection).serverProcess };
}

export async function deactivate(): Promise<void> {
  const stopped = connections.splice(0).map(async (connection) => (await connection).stop());
  await Promise.all(stopped);
}

// `deactivate` gets no argument, so what it stops has to be found here.
const connections: Promise<Connection>[] = [];
