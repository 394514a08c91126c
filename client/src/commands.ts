import { type Diagnostic, commands, Disposable, languages, type LogOutputChannel, Position, type QuickPickItem, type TextEditor, Uri, window } from 'vscode';
import type { Connection } from './connection.ts';
import type { Position as ProtocolPosition } from './messages.ts';
import { EXPLAIN_COMMAND, EXPLAIN_RULE_COMMAND } from './names.ts';
import type { Pages } from './pages.ts';

const FIX_ALL = 'source.fixAll.interleave';
const HINT_SHOWN_FOR = 5000;

/** What the commands act on. */
export interface CommandTargets {
  readonly connection: Promise<Connection>;
  readonly pages: Pages;
  readonly log: LogOutputChannel;
}

export function registerCommands({ connection, pages, log }: CommandTargets): Disposable {
  const handlers: Record<string, (...args: never[]) => unknown> = {
    'interleave.restart': async () => (await connection).restart(),
    'interleave.showOutput': () => log.show(true),
    'interleave.showEffectiveConfiguration': () => withEditor((editor) => pages.showConfiguration(editor.document.uri)),
    'interleave.peekStory': () => withEditor(peekStory),
    'interleave.whyNoProblems': () => withEditor((editor) => pages.showSilence(editor.document.uri)),
    [EXPLAIN_COMMAND]: (uri?: string, position?: ProtocolPosition) => explainProblem(pages, uri, position),
    [EXPLAIN_RULE_COMMAND]: async (id?: string) => {
      const rule = id ?? (await pickRule(await connection));
      if (rule !== undefined) await pages.showRule(rule);
    },
    'interleave.fixAll': () => commands.executeCommand('editor.action.sourceAction', { kind: FIX_ALL, apply: 'first' }),
    'interleave.showMenu': showMenu,
  };
  return Disposable.from(...Object.entries(handlers).map(([id, handler]) => commands.registerCommand(id, handler)));
}

async function explainProblem(pages: Pages, uri?: string, position?: ProtocolPosition): Promise<void> {
  if (uri !== undefined && position !== undefined) {
    const at = new Position(position.line, position.character);
    await pages.showProblem({ uri, position }, ruleOf(nearest(Uri.parse(uri), at)) ?? 'problem');
    return;
  }
  await withEditor(async (editor) => {
    const problem = nearest(editor.document.uri, editor.selection.active);
    if (problem === undefined) {
      window.setStatusBarMessage('Interleave: no problem on this line', HINT_SHOWN_FOR);
      return;
    }
    const { line, character } = problem.range.start;
    await pages.showProblem({ uri: editor.document.uri.toString(), position: { line, character } }, ruleOf(problem) ?? 'problem');
  });
}

/** All places of the problem at the cursor in a peek view, in the order in which things happen. */
async function peekStory({ document, selection }: TextEditor): Promise<void> {
  const problem = nearest(document.uri, selection.active);
  const places = problem?.relatedInformation?.map(({ location }) => location) ?? [];
  if (problem === undefined || places.length === 0) window.setStatusBarMessage('Interleave: no problem with a story on this line', HINT_SHOWN_FOR);
  else await commands.executeCommand('editor.action.peekLocations', document.uri, problem.range.start, places, 'peek');
}

/** The problem of ours at a position, else the nearest one that touches its line. */
function nearest(uri: Uri, at: Position): Diagnostic | undefined {
  const distance = ({ range }: Diagnostic) => {
    if (range.contains(at)) return 0;
    return Math.min(Math.abs(range.start.character - at.character), Math.abs(range.end.character - at.character)) + 1;
  };
  return languages
    .getDiagnostics(uri)
    .filter(({ source, range }) => source === 'interleave' && range.start.line <= at.line && at.line <= range.end.line)
    .sort((left, right) => distance(left) - distance(right))[0];
}

function ruleOf(problem: Diagnostic | undefined): string | undefined {
  const code = problem?.code;
  return typeof code === 'object' ? String(code.value) : code === undefined ? undefined : String(code);
}

async function pickRule(connection: Connection): Promise<string | undefined> {
  const rules = (await connection.request('interleave/rules', {})) ?? [];
  const items = rules.map(({ id, summary }): QuickPickItem => ({ label: id, detail: summary }));
  const picked = await window.showQuickPick(items, { title: 'Explain Rule', placeHolder: 'Name of the rule, or words of its description', matchOnDetail: true });
  return picked?.label;
}

async function showMenu(): Promise<void> {
  const entries: (QuickPickItem & { readonly command: string })[] = [
    { label: 'Explain Problem at Cursor', command: EXPLAIN_COMMAND },
    { label: 'Peek Story of Problem', command: 'interleave.peekStory' },
    { label: 'Explain Rule…', command: 'interleave.explainRule' },
    { label: 'Why No Problems Here?', command: 'interleave.whyNoProblems' },
    { label: 'Show Effective Configuration', command: 'interleave.showEffectiveConfiguration' },
    { label: 'Fix All Safe in This File', command: 'interleave.fixAll' },
    { label: 'Show Output', command: 'interleave.showOutput' },
    { label: 'Restart Server', command: 'interleave.restart' },
  ];
  const picked = await window.showQuickPick(entries, { title: 'Interleave' });
  if (picked !== undefined) await commands.executeCommand(picked.command);
}

async function withEditor(act: (editor: TextEditor) => Promise<void>): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined) window.setStatusBarMessage('Interleave: open a file first', HINT_SHOWN_FOR);
  else await act(editor);
}
