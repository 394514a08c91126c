import * as vscode from 'vscode';
import type { Api } from '../../client/src/extension.ts';

export const EXTENSION = 'interleave.interleave';

/** Asks again until there is an answer. Nothing in these tests waits for a fixed time. */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>, what: string, ms = 20_000): Promise<T> {
  for (const end = Date.now() + ms; ;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function workspaceFile(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

export async function open(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(workspaceFile(name), { preview: false });
}

export async function openUntitled(content: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'python', content }));
}

/** Writes a file of the workspace behind the editor's back. */
export async function writeFile(name: string, content: string): Promise<void> {
  await vscode.workspace.fs.writeFile(workspaceFile(name), new TextEncoder().encode(content));
}

export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

export async function api(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>(EXTENSION);
  if (extension === undefined) throw new Error('the extension is not there');
  return extension.activate();
}

export function problems(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'interleave');
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return typeof code === 'object' ? String(code.value) : String(code);
}

export function problemOf(uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> {
  return eventually(() => problems(uri).find((problem) => ruleOf(problem) === rule), `${rule} in ${uri.path}`);
}

export async function noProblems(uri: vscode.Uri): Promise<void> {
  await eventually(() => (problems(uri).length === 0 ? true : undefined), `no problems in ${uri.path}`);
}

/** Replaces the first occurrence of a text. */
export async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const at = document.getText().indexOf(from);
  if (at === -1) throw new Error(`${document.uri.path} has no ${from}`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('the edit was refused');
}

/** Polls, because VS Code cancels the request when another extension registers a provider meanwhile. */
export function codeAction(uri: vscode.Uri, range: vscode.Range, wanted: (action: vscode.CodeAction) => boolean, kind?: vscode.CodeActionKind): Promise<vscode.CodeAction> {
  return eventually(async () => (await codeActions(uri, range, kind)).find(wanted), `a code action in ${uri.path}`);
}

export async function codeActions(uri: vscode.Uri, range: vscode.Range, kind?: vscode.CodeActionKind): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range, kind?.value);
}

/** Does what VS Code does when a code action is chosen. */
export async function apply(action: vscode.CodeAction): Promise<void> {
  if (action.edit !== undefined && !(await vscode.workspace.applyEdit(action.edit))) throw new Error(`the edit of ${action.title} was refused`);
  if (action.command !== undefined) await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}
