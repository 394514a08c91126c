import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { ServerState } from '../session-state.ts';

export function onCodeAction(state: ServerState): void {
  state.connection.onCodeAction(async ({ textDocument: { uri }, range, context }, token) => {
    const version = state.open.get(uri);
    const actions = await state.analysis.request('codeActions', { uri, range, only: context.only, diagnostics: context.diagnostics }, token);
    // Edits are for the text that the client had when it asked.
    if (version !== state.open.get(uri)) throw new ResponseError(LSPErrorCodes.ContentModified, 'the text has changed');
    return [...actions];
  });
}
