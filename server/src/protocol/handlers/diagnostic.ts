import { type DocumentDiagnosticReport, DocumentDiagnosticReportKind, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { ServerState } from '../session-state.ts';

/** Answers a client that asks for diagnostics. An unchanged result is said to be so by its id; no request needs memory of an earlier one. */
export function onDiagnostic(state: ServerState): void {
  state.connection.languages.diagnostics.on(async ({ textDocument: { uri }, previousResultId }, token): Promise<DocumentDiagnosticReport> => {
    const { items, resultId, version } = await state.analysis.request('diagnostics', { uri }, token);
    if (version !== state.open.get(uri)) throw new ResponseError(LSPErrorCodes.ServerCancelled, 'the text has changed', { retriggerRequest: true });
    if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...items] };
  });
}
