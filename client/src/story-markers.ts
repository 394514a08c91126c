import { type Diagnostic, Disposable, type DiagnosticRelatedInformation, type TextEditor, ThemeColor, languages, window } from 'vscode';

const MARKER = {
  margin: '0 0.4em 0 0',
  color: new ThemeColor('badge.foreground'),
  backgroundColor: new ThemeColor('badge.background'),
};

/**
 * Numbers the places of a problem's story in the code while the cursor is in the problem. VS Code itself draws nothing at
 * the places of related information.
 */
export class StoryMarkers implements Disposable {
  readonly #decoration = window.createTextEditorDecorationType({ backgroundColor: new ThemeColor('editor.wordHighlightBackground') });
  readonly #subscriptions: Disposable;

  constructor() {
    const draw = () => this.#draw();
    this.#subscriptions = Disposable.from(
      this.#decoration,
      window.onDidChangeTextEditorSelection(draw),
      window.onDidChangeActiveTextEditor(draw),
      window.onDidChangeVisibleTextEditors(draw),
      languages.onDidChangeDiagnostics(draw),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #draw(): void {
    const places = window.activeTextEditor === undefined ? [] : placesAtCursor(window.activeTextEditor);
    for (const editor of window.visibleTextEditors) {
      const here = places.flatMap(({ location, message }, index) => {
        if (location.uri.toString() !== editor.document.uri.toString()) return [];
        return [{ range: location.range, hoverMessage: message, renderOptions: { before: { ...MARKER, contentText: ` ${String(index + 1)} ` } } }];
      });
      editor.setDecorations(this.#decoration, here);
    }
  }
}

/** The places of the innermost problem of ours that the cursor is in. */
function placesAtCursor({ document, selection }: TextEditor): readonly DiagnosticRelatedInformation[] {
  if (document.languageId !== 'python') return [];
  const problems = languages.getDiagnostics(document.uri).filter(({ source, range }) => source === 'interleave' && range.contains(selection.active));
  const size = ({ range }: Diagnostic) => document.offsetAt(range.end) - document.offsetAt(range.start);
  return problems.sort((left, right) => size(left) - size(right))[0]?.relatedInformation ?? [];
}
