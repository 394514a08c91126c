import type { Span } from '../model/index.ts';
import { insert, replace, type TextEdit } from './edits.ts';
import type { CallSite, FileView, UnitSite } from './views.ts';

/** Building blocks of fixes in TypeScript and JavaScript. */

/** `await` may stand at the call: in an async function, or at the top of a file that is certainly an ECMAScript module. */
export function mayAwaitHere(file: FileView, site: CallSite): boolean {
  const { unit } = site.in;
  if (site.call.classBody >= 0) return false;
  if (unit.kind === 'module') return /\.m[jt]s$/.test(file.id);
  // Default values of parameters stand before the body.
  return unit.async && site.call.at.start >= unit.bodyAt.start;
}

/** Puts `await` before an expression, in parentheses where what follows would take hold of it first. */
export function awaitExpression(file: FileView, at: Span): readonly TextEdit[] {
  const parens = takenHold(file, at.end);
  const opening = parens ? `${startsStatement(file, at.start) ? ';' : ''}(await ` : 'await ';
  return [insert(at.start, opening), ...(parens ? [insert(at.end, ')')] : [])];
}

/** Takes `await` away from its operand. */
export function dropAwait(file: FileView, at: Span, operand: Span): TextEdit {
  const joins = /^[(`[+\-/]/.test(file.source.slice(operand.start, operand.start + 1)) && startsStatement(file, at.start);
  return replace({ start: at.start, end: operand.start }, joins ? ';' : '');
}

/** `await Promise.all(…)` around an expression. */
export function awaitAll(at: Span): readonly TextEdit[] {
  return [insert(at.start, 'await Promise.all('), insert(at.end, ')')];
}

/** What an expression behind it does with it binds more tightly than `await` does. */
function takenHold(file: FileView, end: number): boolean {
  return /^\s*(?:\.(?!\.\.)|\?\.|\[|\(|`|\*\*|!(?!=))/.test(file.source.slice(end, end + 200).replaceAll(/\/\*.*?\*\//gs, ''));
}

/** A line that begins with a parenthesis would go on with the statement before, unless a semicolon ends that. */
function startsStatement(file: FileView, start: number): boolean {
  const before = file.source.slice(0, start).trimEnd();
  return file.source.slice(file.lineStart(start), start).trim() === '' && !/[;{}]$/.test(before) && before !== '';
}

/** The body of an arrow function is an expression: `x => f(x)`. */
export function hasExpressionBody(file: FileView, unit: UnitSite): boolean {
  return unit.unit.kind !== 'module' && file.source[unit.unit.bodyAt.start] !== '{' && file.source.slice(unit.unit.at.start, unit.unit.bodyAt.start).trimEnd().endsWith('=>');
}

/** `.catch(…)` behind an expression; in parentheses where the expression is not one that takes a member. */
export function catchBehind(file: FileView, at: Span, handler: string): readonly TextEdit[] {
  const text = file.text(at);
  const parens = /^(?:await|void|typeof|async|yield)\b/.test(text) && !text.startsWith('async(');
  return [...(parens ? [insert(at.start, '(')] : []), insert(at.end, `${parens ? ')' : ''}.catch(${handler})`)];
}

/** A handler that reports, for want of a better one. */
export function reportingHandler(file: FileView): string {
  return /\.[cm]?tsx?$/.test(file.id) ? '(error: unknown) => { console.error(error); }' : '(error) => { console.error(error); }';
}

/** The code is TypeScript, so that types may be written. */
export const isTyped = (file: FileView): boolean => /\.[cm]?tsx?$/.test(file.id);

/** Puts the body of a function into a `try` whose `catch` does this with the error; `undefined` where the body is an expression. */
export function guardBody(file: FileView, unit: UnitSite, handle: (error: string) => string): readonly TextEdit[] | undefined {
  const { bodyAt } = unit.unit;
  if (file.source[bodyAt.start] !== '{' || file.source[bodyAt.end - 1] !== '}') return undefined;
  const inner = { start: bodyAt.start + 1, end: bodyAt.end - 1 };
  const text = file.text(inner);
  const error = /\berror\b/.test(text) ? 'cause' : 'error';
  const indent = file.indent(bodyAt.start);
  const deeper = indent + file.indentUnit;
  if (!text.includes('\n')) return [replace(inner, ` try {${text.trimEnd()} } catch (${error}) { ${handle(error)} } `)];
  const first = inner.start + text.search(/\S/);
  const last = inner.start + text.trimEnd().length;
  const handler = [`${deeper}} catch (${error}) {`, `${deeper}${file.indentUnit}${handle(error)}`, `${deeper}}`].map((line) => file.newline + line).join('');
  // What follows the brace on its line stays there.
  const opening = `${file.newline}${deeper}try {`;
  return [insert(file.line(first) === file.line(bodyAt.start) ? bodyAt.start + 1 : file.lineEnd(bodyAt.start), opening), ...file.indented({ start: file.lineStart(first), end: last }), insert(last, handler)];
}
