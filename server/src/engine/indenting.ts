import type { Language, Span } from '../model/index.ts';

/** One insertion per line that starts in the span; lines that start inside a string keep their text, since it is data. */
export function indented(source: string, at: Span, indentUnit: string, language: Language = 'python'): readonly { readonly at: Span; readonly text: string }[] {
  const first = source.lastIndexOf('\n', at.start - 1) + 1;
  const inString = language === 'python' ? stringLines(source, first, at.end) : templateLines(source, first, at.end);
  const edits: { readonly at: Span; readonly text: string }[] = [];
  for (let start = first; start < at.end && start < source.length; ) {
    const newline = source.indexOf('\n', start);
    const end = newline < 0 ? source.length : newline;
    if (!inString.has(start) && source.slice(start, end).trim() !== '') edits.push({ at: { start, end: start }, text: indentUnit });
    start = end + 1;
  }
  return edits;
}

/** Starts of lines that continue a string begun on an earlier line. */
function stringLines(source: string, from: number, to: number): ReadonlySet<number> {
  const lines = new Set<number>();
  let quote: string | undefined;
  for (let at = from; at < to; at += 1) {
    const character = source[at];
    if (quote === undefined) {
      if (character === '#') {
        const end = source.indexOf('\n', at);
        at = end < 0 ? to : end;
      } else if (character === '"' || character === "'") {
        quote = source.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
        at += quote.length - 1;
      }
      continue;
    }
    if (character === '\\') {
      at += source[at + 1] === '\r' ? 2 : 1;
      if (source[at] === '\n') lines.add(at + 1);
    } else if (character === '\n') {
      // A string of one line that is not closed is an error in the text; it ends here.
      if (quote.length === 1) quote = undefined;
      else lines.add(at + 1);
    } else if (source.startsWith(quote, at)) {
      at += quote.length - 1;
      quote = undefined;
    }
  }
  return lines;
}

/** Starts of lines that continue a template; what stands between `${` and `}` in it is taken for part of the text. */
function templateLines(source: string, from: number, to: number): ReadonlySet<number> {
  const lines = new Set<number>();
  let quote: string | undefined;
  for (let at = from; at < to; at += 1) {
    const character = source[at];
    if (quote === undefined) {
      if (source.startsWith('//', at) || source.startsWith('/*', at)) {
        const end = source.indexOf(source[at + 1] === '/' ? '\n' : '*/', at + 2);
        at = end < 0 ? to : end;
      } else if (character === '"' || character === "'" || character === '`') quote = character;
    } else if (character === '\\') {
      at += 1;
      if (quote === '`' && source[at] === '\n') lines.add(at + 1);
    } else if (character === '\n') {
      // An apostrophe in the text of a JSX element, or in a regular expression, ends with its line.
      if (quote === '`') lines.add(at + 1);
      else quote = undefined;
    } else if (character === quote) quote = undefined;
  }
  return lines;
}
