import { type DecorationOptions, type Diagnostic, type DiagnosticRelatedInformation, Disposable, type Range, type TextEditor, ThemeColor, languages, window } from 'vscode';
import { LANGUAGES } from './names.ts';

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
      const here = places.flatMap(({ location, message }, index) => (location.uri.toString() === editor.document.uri.toString() ? [{ range: location.range, message, step: index + 1 }] : []));
      editor.setDecorations(this.#decoration, marks(here));
    }
  }
}

/** One mark for all steps at the same range, whose numbers VS Code would else draw in any order. */
function marks(places: readonly { readonly range: Range; readonly message: string; readonly step: number }[]): DecorationOptions[] {
  const first = places.filter(({ range }, index) => places.findIndex((other) => other.range.isEqual(range)) === index);
  return first.map(({ range }) => {
    const same = places.filter((other) => other.range.isEqual(range));
    const contentText = ` ${same.map(({ step }) => step).join(' ')} `;
    return { range, hoverMessage: same.map(({ message }) => message), renderOptions: { before: { ...MARKER, contentText } } };
  });
}

/** The places of the innermost problem of ours that the cursor is in. */
function placesAtCursor({ document, selection }: TextEditor): readonly DiagnosticRelatedInformation[] {
  if (!LANGUAGES.includes(document.languageId)) return [];
  const problems = languages.getDiagnostics(document.uri).filter(({ source, range }) => source === 'interleave' && range.contains(selection.active));
  const size = ({ range }: Diagnostic) => document.offsetAt(range.end) - document.offsetAt(range.start);
  return problems.sort((left, right) => size(left) - size(right))[0]?.relatedInformation ?? [];
}
