import type { ClientCapabilities, InitializeParams, ServerCapabilities } from 'vscode-languageserver';
import { TextDocumentSyncKind } from 'vscode-languageserver';
import type { PositionEncoding } from '../support/lines.ts';
import { FIX_ALL } from './analysis/code-actions.ts';
import { encodingOf } from './analysis/convert.ts';

/** What the client can do, as far as the server acts on it. */
export interface Client {
  readonly encoding: PositionEncoding;
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly relatedInformation: boolean;
  readonly unnecessaryTag: boolean;
  readonly versionedEdits: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly tellsFolders: boolean;
  readonly showsProgress: boolean;
}

export function clientOf(capabilities: ClientCapabilities): Client {
  const { workspace, textDocument, general, window } = capabilities;
  const published = textDocument?.publishDiagnostics;
  return {
    encoding: encodingOf(general?.positionEncodings),
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    relatedInformation: (textDocument?.diagnostic?.relatedInformation ?? published?.relatedInformation) === true,
    unnecessaryTag: (textDocument?.diagnostic?.tagSupport ?? published?.tagSupport)?.valueSet.includes(1) === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    answersConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    showsProgress: window?.workDoneProgress === true,
    tellsFolders: workspace?.workspaceFolders === true,
  };
}

export function serverCapabilities(client: Client): ServerCapabilities {
  return {
    positionEncoding: client.encoding,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    codeActionProvider: { codeActionKinds: ['quickfix', FIX_ALL] },
    hoverProvider: true,
    ...(client.pullsDiagnostics ? { diagnosticProvider: { identifier: 'interleave', interFileDependencies: true, workspaceDiagnostics: false } } : {}),
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

/** Folders of the workspace; a client of an older protocol names one root. */
export function foldersOf(params: InitializeParams): readonly string[] {
  if (params.workspaceFolders !== undefined && params.workspaceFolders !== null) return params.workspaceFolders.map(({ uri }) => uri);
  const root = params.rootUri;
  return typeof root === 'string' ? [root] : [];
}
