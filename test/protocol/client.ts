import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type CodeAction,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type TextEdit,
} from 'vscode-languageserver-protocol/node';
import type { ServerStatus } from '../../client/src/messages.ts';

const SERVER = process.env['INTERLEAVE_SERVER'] ?? path.resolve(import.meta.dirname, '../../dist/server.cjs');

export const PULLING: ClientCapabilities = {
  textDocument: { diagnostic: { dynamicRegistration: false }, publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1] } } },
  workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true }, workspaceEdit: { documentChanges: true } },
};

export const PUSHED: ClientCapabilities = { textDocument: { publishDiagnostics: { relatedInformation: true } } };

export interface LaunchOptions {
  readonly capabilities?: ClientCapabilities;
  readonly folders?: readonly string[];
  readonly settings?: () => unknown;
  readonly initializationOptions?: unknown;
  readonly cache?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A scripted editor, talking to the server as it is shipped. */
export class Client {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly statuses: ServerStatus[] = [];
  readonly logged: string[] = [];
  /** What was shown as progress, in order. */
  readonly progress: { readonly kind: string; readonly message?: string }[] = [];
  refreshes = 0;
  initialized: InitializeResult | undefined;

  private constructor(
    readonly process: ChildProcess,
    readonly connection: ProtocolConnection,
  ) {}

  static async launch(options: LaunchOptions = {}): Promise<Client> {
    assert.ok(existsSync(SERVER), `${SERVER} is missing: run \`npm run build\` first`);
    const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, INTERLEAVE_CACHE: options.cache ?? 'off', ...options.env } });
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const client = new Client(child, connection);
    running.push(client);
    child.stderr.on('data', (data: Buffer) => client.logged.push(String(data)));
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => void client.published.push(params));
    connection.onNotification('interleave/status', (status: ServerStatus) => void client.statuses.push(status));
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => void client.logged.push(message));
    connection.onRequest('workspace/diagnostic/refresh', () => {
      client.refreshes += 1;
      return null;
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) => items.map(() => options.settings?.() ?? null));
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onNotification('$/progress', ({ value }: { value: { kind: string; message?: string } }) => void client.progress.push(value));
    connection.listen();
    const folders = options.folders ?? [];
    client.initialized = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: options.capabilities ?? PULLING,
      workspaceFolders: folders.map((folder) => ({ uri: uriOf(folder), name: path.basename(folder) })),
      initializationOptions: options.initializationOptions,
    });
    await connection.sendNotification('initialized', {});
    return client;
  }

  open(uri: string, text: string, version = 1, languageId = languageOf(uri)): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
  }

  change(uri: string, version: number, ...contentChanges: readonly { range?: Range; text: string }[]): Promise<void> {
    return this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  changedFiles(...uris: readonly string[]): Promise<void> {
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: uris.map((uri) => ({ uri, type: 2 })) });
  }

  report(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri }, ...(previousResultId === undefined ? {} : { previousResultId }) });
  }

  async pull(uri: string): Promise<readonly Diagnostic[]> {
    const report = await this.report(uri);
    assert.equal(report.kind, 'full');
    return report.kind === 'full' ? report.items : [];
  }

  /** The last diagnostics published for a document, once they satisfy the condition. */
  async push(uri: string, accept: (items: readonly Diagnostic[], version: number | undefined) => boolean = () => true): Promise<readonly Diagnostic[]> {
    return eventually(() => {
      const last = this.published.findLast((each) => each.uri === uri);
      return last !== undefined && accept(last.diagnostics, last.version) ? last.diagnostics : undefined;
    }, `diagnostics of ${uri}`);
  }

  actions(uri: string, range: Range, only?: readonly string[], diagnostics: readonly Diagnostic[] = []): Promise<readonly CodeAction[]> {
    return this.connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics, ...(only === undefined ? {} : { only }) } });
  }

  /** Ends the server in good order; resolves with its exit code. */
  async end(): Promise<number | null> {
    running.splice(running.indexOf(this), 1);
    const exited = new Promise<number | null>((resolve) => this.process.on('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const code = await exited;
    this.connection.dispose();
    return code;
  }

  kill(): void {
    running.splice(running.indexOf(this), 1);
    this.connection.dispose();
    this.process.kill('SIGKILL');
  }
}

/** As editors call it, by the name of the file; a text without a name is Python here unless the test says otherwise. */
function languageOf(uri: string): string {
  const [, ending] = /\.([cm]?[jt]sx?)$/.exec(uri) ?? [];
  if (ending === undefined) return 'python';
  return `${ending.includes('t') ? 'typescript' : 'javascript'}${ending.endsWith('x') ? 'react' : ''}`;
}

const running: Client[] = [];
const folders: string[] = [];

/** Ends what a test has left running and removes the folders that it made. */
export async function cleanUp(): Promise<void> {
  for (const client of running.slice()) await client.end().catch(() => client.kill());
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'interleave-lsp-')));
  folders.push(folder);
  write(folder, files);
  return folder;
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

export const uriOf = (...parts: readonly string[]): string => pathToFileURL(path.join(...parts)).href;

/** Asks again until there is an answer; the test's own timeout is the limit. */
export async function eventually<T>(get: () => T | undefined, what: string): Promise<T> {
  for (let round = 0; round < 1_000; round += 1) {
    const value = get();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`there are no ${what}`);
}

/** Applies text edits whose columns count UTF-16 code units. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
  const offset = ({ line, character }: Range['start']): number => (starts[line] ?? text.length) + character;
  return edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => offset(b.range.start) - offset(a.range.start) || b.index - a.index)
    .reduce((current, { range, newText }) => current.slice(0, offset(range.start)) + newText + current.slice(offset(range.end)), text);
}

export function editsOf(action: CodeAction, uri: string): readonly TextEdit[] {
  const { changes, documentChanges } = action.edit ?? {};
  if (changes !== undefined) return changes[uri] ?? [];
  return (documentChanges ?? []).flatMap((change) => ('edits' in change && change.textDocument.uri === uri ? change.edits.flatMap((edit) => ('newText' in edit ? [edit] : [])) : []));
}

export const messageOf = (diagnostic: Diagnostic | undefined): string => (typeof diagnostic?.message === 'string' ? diagnostic.message : '');
