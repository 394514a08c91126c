import type { Span } from '../model/index.ts';

/** One insertion per line that starts in the span; lines that start inside a string keep their text, since it is data. */
export function indented(source: string, at: Span, indentUnit: string): readonly { readonly at: Span; readonly text: string }[] {
  const first = source.lastIndexOf('\n', at.start - 1) + 1;
  const inString = stringLines(source, first, at.end);
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
