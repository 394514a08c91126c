import stringWidth from 'string-width';
import type { Range } from './report.ts';

export interface Frame {
  /** Lines of code and of marks, without a gutter. */
  readonly rows: readonly FrameRow[];
  /** Columns that the widest line number takes. */
  readonly gutter: number;
}

export type FrameRow =
  | { readonly kind: 'code'; readonly line: number; readonly text: string }
  | { readonly kind: 'marks'; readonly text: string }
  | { readonly kind: 'gap' };

export interface FrameOptions {
  readonly line: (line: number) => string | undefined;
  /** Columns for the code; longer lines are cut to a window around the range. */
  readonly width: number;
  /** Lines shown before and after the range. */
  readonly context: number;
}

/** The code of a range with what is in the range underlined, as it will look on a terminal. */
export function codeFrame(range: Range, options: FrameOptions): Frame {
  const { start, end } = range;
  // A range that ends at the start of a line does not reach into it.
  const last = end.line > start.line && end.column === 1 ? end.line - 1 : end.line;
  const first = firstContextLine(start.line, options);
  const final = lastContextLine(last, options);
  const window = windowFor(range, last, options);
  const rows: FrameRow[] = [];
  for (const line of linesToShow(first, start.line, last, final)) {
    if (line === 'gap') {
      rows.push({ kind: 'gap' });
      continue;
    }
    const text = options.line(line) ?? '';
    const cells = cellsOf(text);
    const shown = cut(cells, window);
    const isContext = line < start.line || line > last;
    // A line that ends before the window begins tells nothing.
    if (isContext && shown === '') continue;
    rows.push({ kind: 'code', line, text: shown });
    if (isContext) continue;
    const from = line === start.line ? start.column - 1 : text.length - text.trimStart().length;
    const to = line === end.line ? end.column - 1 : text.trimEnd().length;
    const marks = marksUnder(cells, { from, to: Math.max(to, line === start.line ? from + 1 : to) }, window);
    if (marks !== '') rows.push({ kind: 'marks', text: marks });
  }
  return { rows, gutter: String(final).length };
}

/** Text that is safe to print: no control characters or direction overrides, tabs expanded. */
export function printable(text: string): string {
  return cellsOf(text).map((cell) => cell.shown).join('');
}

/** A line of code without its indentation, cut to a width. */
export function codeLine(text: string, width: number): string {
  return cut(cellsOf(text.trim()), { from: 0, width });
}

const TAB = '    '; // Tabs are not aligned to stops: an underline only has to match the line above it.
const MAX_WHOLE_LINES = 5; // A longer range is shown by its beginning and its end.

function* linesToShow(first: number, start: number, last: number, final: number): Generator<number | 'gap'> {
  const long = last - start + 1 > MAX_WHOLE_LINES;
  for (let line = first; line <= final; line++) {
    if (long && line === start + 2) {
      yield 'gap';
      line = last;
    }
    yield line;
  }
}

function firstContextLine(start: number, options: FrameOptions): number {
  let first = Math.max(1, start - options.context);
  while (first < start && (options.line(first) ?? '').trim() === '') first++;
  return first;
}

function lastContextLine(last: number, options: FrameOptions): number {
  let final = last;
  for (let line = last + 1; line <= last + options.context; line++) {
    const text = options.line(line);
    if (text === undefined) break;
    if (text.trim() !== '') final = line;
  }
  return final;
}

/** What one user-perceived character takes on the terminal. */
interface Cell {
  readonly shown: string;
  readonly width: number;
  /** Offset of its first code unit in the line. */
  readonly offset: number;
  readonly length: number;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function cellsOf(text: string): readonly Cell[] {
  if (/^[\x20-\x7e]*$/.test(text)) return Array.from(text, (shown, offset) => ({ shown, width: 1, offset, length: 1 }));
  return Array.from(graphemes.segment(text), ({ segment, index }) => {
    const shown = segment === '\t' ? TAB : visible(segment);
    return { shown, width: stringWidth(shown), offset: index, length: segment.length };
  });
}

/** Escape sequences and direction overrides in a source file must not reach the terminal. */
function visible(segment: string): string {
  return segment.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD');
}

/** A range of columns on the terminal; the same for all lines of a frame, so that they stay aligned. */
interface Window {
  readonly from: number;
  readonly width: number;
}

function windowFor(range: Range, last: number, options: FrameOptions): Window {
  let longest = 0;
  for (let line = range.start.line; line <= Math.min(last, range.start.line + MAX_WHOLE_LINES); line++) {
    longest = Math.max(longest, widthOf(cellsOf(options.line(line) ?? '')));
  }
  if (longest <= options.width) return { from: 0, width: options.width };
  const cells = cellsOf(options.line(range.start.line) ?? '');
  const startColumn = widthOf(cells.filter((cell) => cell.offset < range.start.column - 1));
  const endColumn = range.end.line === range.start.line ? widthOf(cells.filter((cell) => cell.offset < range.end.column - 1)) : widthOf(cells);
  // The range is centred if it fits; otherwise its beginning is what matters.
  const spare = options.width - (endColumn - startColumn);
  const from = Math.max(0, startColumn - Math.max(8, Math.floor(spare / 2)));
  return { from: from < 8 ? 0 : from, width: options.width };
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

function cut(cells: readonly Cell[], window: Window): string {
  const total = widthOf(cells);
  const cutsLeft = window.from > 0;
  const cutsRight = total > window.from + window.width;
  if (!cutsLeft && !cutsRight) return cells.map((cell) => cell.shown).join('').trimEnd();
  let column = 0;
  let shown = '';
  for (const cell of cells) {
    const begin = column;
    column += cell.width;
    if (begin < window.from + (cutsLeft ? 1 : 0) || column > window.from + window.width - (cutsRight ? 1 : 0)) continue;
    // A wide character that the edge cuts in two leaves a blank.
    if (shown === '' && begin > window.from + (cutsLeft ? 1 : 0)) shown = ' '.repeat(begin - window.from - (cutsLeft ? 1 : 0));
    shown += cell.shown;
  }
  if (cutsLeft && total <= window.from) return '';
  return `${cutsLeft ? '…' : ''}${shown}${cutsRight ? '…' : ''}`.trimEnd();
}

function marksUnder(cells: readonly Cell[], marked: { readonly from: number; readonly to: number }, window: Window): string {
  let column = 0;
  let marks = '';
  for (const cell of cells) {
    const inside = cell.offset + cell.length > marked.from && cell.offset < marked.to;
    for (let step = 0; step < cell.width; step++, column++) {
      if (column >= window.from && column < window.from + window.width) marks += inside ? '^' : ' ';
    }
  }
  // A range at the very end of a line, such as a missing bracket, is marked behind the last character.
  if (marked.from >= (cells.at(-1)?.offset ?? -1) + (cells.at(-1)?.length ?? 1) && column < window.from + window.width) marks += '^';
  return marks.trimEnd();
}
