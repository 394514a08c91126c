import { contains, type Span } from '../model/index.ts';
import { insert, replace, type TextEdit } from './edits.ts';
import { endsLine } from './emitters.ts';
import type { FileView, UnitSite } from './views.ts';

/** Blocks in braces, for fixes that wrap statements of JavaScript. */

/** The lines of a function's body when each statement has lines of its own: what stands between the braces. */
export function bodyLines(file: FileView, unit: UnitSite): Span | undefined {
  const { bodyAt } = unit.unit;
  const open = file.source.indexOf('{', bodyAt.start);
  // `bodyAt` may or may not hold the braces.
  const start = file.source[bodyAt.start] === '{' ? bodyAt.start + 1 : bodyAt.start;
  const end = file.source[bodyAt.start] === '{' && file.source[bodyAt.end - 1] === '}' ? bodyAt.end - 1 : bodyAt.end;
  if (open < 0 && file.source[bodyAt.start] !== '{') return undefined;
  const text = file.source.slice(start, end);
  const first = start + (text.length - text.trimStart().length);
  const last = start + text.trimEnd().length;
  if (last <= first || file.source.slice(file.lineStart(first), first).trim() !== '' || file.source.slice(last, file.lineEnd(last)).trim() !== '') return undefined;
  return { start: file.lineStart(first), end: last };
}

/** Puts whole lines into `try { … } finally { … }`, with other lines above. */
export function tryFinally(file: FileView, lines: Span, finallyLines: readonly string[], above: readonly string[] = []): readonly TextEdit[] {
  const indent = file.indent(firstCode(file, lines));
  const { newline, indentUnit } = file;
  return [
    aboveLines(file, lines, [...above, 'try {']),
    ...file.indented(lines),
    insert(lines.end, `${newline}${indent}} finally {${finallyLines.map((line) => `${newline}${indent}${indentUnit}${line}`).join('')}${newline}${indent}}`),
  ];
}

/** Lines above others, indented as they are. They are added to the end of the line before, where no other edit of a fix stands. */
function aboveLines(file: FileView, lines: Span, added: readonly string[]): TextEdit {
  const indent = file.indent(firstCode(file, lines));
  const before = Math.max(0, file.lineStart(lines.start) - file.newline.length);
  return insert(before, added.map((line) => `${file.newline}${indent}${line}`).join(''));
}

function firstCode(file: FileView, lines: Span): number {
  const text = file.text(lines);
  return lines.start + (text.length - text.trimStart().length);
}

/** What stands between two statements of one block, as whole lines; nothing where they share lines with other code. */
export function linesBetween(file: FileView, first: Span, second: Span): Span | undefined {
  if (!endsLine(file, first) || !endsLine(file, second)) return undefined;
  const start = file.lineEnd(first.end) + file.newline.length;
  const text = file.source.slice(start, file.lineStart(second.start)).trimEnd();
  return text.trim() === '' ? undefined : { start, end: start + text.length };
}

/** Names declared in the lines with `const`, `let` or `class` are read outside of them, so that a block around the lines would hide them. */
export function declaresForLater(file: FileView, unit: UnitSite, lines: Span): boolean {
  return unit.unit.variables.some(
    (variable) =>
      variable.bindings.some((binding) => binding.unit === unit.index && contains(lines, binding.at) && declared(file, binding.at)) &&
      (variable.reads.some((read) => !contains(lines, read.at)) || variable.bindings.some((binding) => !contains(lines, binding.at))),
  );
}

/** The name stands in a declaration, and not in an assignment to what was declared before. */
function declared(file: FileView, at: Span): boolean {
  const before = file.source.slice(Math.max(0, at.start - 400), at.start);
  const statement = before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf('\n')) + 1);
  return /^\s*(?:const|let|class|function|async function|using|await using)\b/.test(statement) || /(?:const|let)\s*[{[][^;]*$/.test(before);
}

/** Removes the whole lines of a statement. */
export function withoutStatement(file: FileView, statement: Span): TextEdit {
  const end = file.lineEnd(statement.end);
  return replace({ start: file.lineStart(statement.start), end: Math.min(file.source.length, end + file.newline.length) }, '');
}
