import type { Span } from '../model/index.ts';
import type { FileView, UnitSite } from './views.ts';

/** Building blocks of fixes. Every one keeps comments and indentation. */

export interface TextEdit {
  readonly at: Span;
  readonly text: string;
}

export const insert = (offset: number, text: string): TextEdit => ({ at: { start: offset, end: offset }, text });
export const replace = (at: Span, text: string): TextEdit => ({ at, text });

/** Adds lines below the line on which `offset` stands, indented as that of `like`. */
export function insertLinesAfter(file: FileView, offset: number, lines: readonly string[], like: number = offset): TextEdit {
  const indent = file.indent(like);
  return insert(file.lineEnd(offset), lines.map((line) => file.newline + indent + line).join(''));
}

/** Adds lines above the line on which `offset` stands, indented as that line. */
export function insertLinesBefore(file: FileView, offset: number, lines: readonly string[]): TextEdit {
  const indent = file.indent(offset);
  return insert(file.lineStart(offset), lines.map((line) => indent + line + file.newline).join(''));
}

/** Removes the lines that a statement occupies; `undefined` when it shares a line with other code or carries a comment. */
export function deleteStatement(file: FileView, statement: Span): TextEdit | undefined {
  if (!aloneOnLines(file, statement)) return undefined;
  const end = file.lineEnd(statement.end);
  return replace({ start: file.lineStart(statement.start), end: Math.min(file.source.length, end + file.newline.length) }, '');
}

/** Nothing but white space stands before and after the statement on its lines. */
export function aloneOnLines(file: FileView, statement: Span): boolean {
  const before = file.source.slice(file.lineStart(statement.start), statement.start);
  const after = file.source.slice(statement.end, file.lineEnd(statement.end));
  return before.trim() === '' && after.trim() === '';
}

/** The statement starts its line and ends it, but for a comment. */
export function startsAndEndsLine(file: FileView, statement: Span): boolean {
  const before = file.source.slice(file.lineStart(statement.start), statement.start);
  const after = file.source.slice(statement.end, file.lineEnd(statement.end));
  return before.trim() === '' && /^\s*(#.*)?$/.test(after);
}

/** A name of the list that occurs nowhere in the file, so that binding it changes nothing. */
export function freshName(file: FileView, ...candidates: readonly string[]): string | undefined {
  return candidates.find((name) => !new RegExp(`\\b${name}\\b`).test(withoutComments(file)));
}

/** The end of the last line of a block that holds code, for adding a statement at the block's end. */
export function blockEnd(file: FileView, block: Span): number {
  const text = file.source.slice(block.start, block.end);
  return block.start + text.trimEnd().length;
}

/** The start of the top-level statement in which a unit is defined (the decorator line of the outermost class or function). */
export function topLevelStart(file: FileView, site: UnitSite): number {
  let start = site.unit.at.start;
  for (let unit: UnitSite | undefined = site; unit !== undefined && unit.unit.parent >= -1; unit = file.units[unit.unit.parent]) {
    if (unit.unit.kind === 'module') break;
    start = Math.min(start, unit.unit.at.start);
    for (let cls = file.facts.classes[unit.unit.class]; cls !== undefined; cls = file.facts.classes[cls.class]) start = Math.min(start, cls.at.start);
  }
  return start;
}

/** Asked for by each fix of a file, and the same for all. */
const code = new WeakMap<FileView, string>();

function withoutComments(file: FileView): string {
  let found = code.get(file);
  if (found === undefined) {
    found = file.source.replaceAll(/(^|\s)#.*$/gm, '$1');
    code.set(file, found);
  }
  return found;
}
