import type { Span } from '../model/index.ts';
import { aloneOnLines, replace, type TextEdit } from './edits.ts';
import type { FileView, UnitSite } from './views.ts';

/**
 * Makes a statement the head of a block that holds the rest of the function: `s = Session()` becomes `async with Session() as s:`.
 * Nothing where the statement does not stand directly in the function's body, or the rest is empty.
 */
export function headOfRest(file: FileView, unit: UnitSite, region: number, statement: Span, head: string): readonly TextEdit[] | undefined {
  if (region !== 0 || unit.unit.kind !== 'function' || !aloneOnLines(file, statement) || file.line(statement.start) !== file.line(statement.end)) return undefined;
  const from = file.lineEnd(statement.end) + file.newline.length;
  const to = unit.unit.bodyAt.end;
  const rest = file.source.slice(from, to);
  if (rest.trim() === '') return undefined;
  const start = from + (rest.length - rest.trimStart().length);
  return [replace(statement, head), ...file.indented({ start: file.lineStart(start), end: from + rest.trimEnd().length })];
}

/** The line that begins a loop (`for x in xs:`), or the whole comprehension. */
export function loopHead(file: FileView, unit: UnitSite, region: number): Span {
  const loop = unit.unit.regions[region];
  if (loop === undefined) return unit.unit.nameAt;
  if (loop.kind !== 'loop') return loop.at;
  const before = file.source.slice(0, loop.at.start).trimEnd();
  const start = file.lineStart(before.length);
  return { start: start + file.indent(start).length, end: before.length };
}
