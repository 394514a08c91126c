// A notice further down speaks of something else.
const HEADER = 600;
// Nobody writes lines like these by hand.
const MINIFIED_LINE = 5000;

/** A program wrote this file: its header says so, or it is minified. */
export function isGenerated(text: string): boolean {
  return isMinified(text) || headerComments(text).some((comment) => GENERATED.test(comment));
}

const GENERATED = /@generated\b|\b(?:auto(?:matically)?[- ]?)?generated (?:by|from|code|file|using|with)\b|\bdo not (?:edit|modify)\b|\bauto-?generated\b/i;

function isMinified(text: string): boolean {
  if (text.length < MINIFIED_LINE) return false;
  const limit = text.length / MINIFIED_LINE;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    // Trailing line breaks are no lines of code.
    if (at + 1 < text.length && ++lines > limit) return false;
  }
  return true;
}

/** The comments before the first code. */
function headerComments(text: string): readonly string[] {
  const comments: string[] = [];
  const header = text.slice(0, HEADER);
  let at = 0;
  for (;;) {
    const rest = /^(?:\s+|['"]use \w+['"];?|#!.*)/.exec(header.slice(at))?.[0] ?? '';
    at += rest.length;
    if (rest !== '') continue;
    const comment = /^(?:\/\/.*|\/\*[^]*?(?:\*\/|$))/.exec(header.slice(at))?.[0];
    if (comment === undefined) return comments;
    comments.push(comment);
    at += comment.length;
  }
}
