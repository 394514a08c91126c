/**
 * Whether a text is the output of a minifier or bundler: next to nobody writes lines that long, and nobody reviews them.
 * Long strings, such as data URLs and regular expressions, make single long lines in texts that people write, so the bulk of the text counts.
 */
export function isMinified(text: string): boolean {
  if (text.length < MIN_LENGTH) return false;
  let long = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (end - start > LONG_LINE && isDense(text, start, end)) long += end - start;
    start = end + 1;
  }
  return long > text.length / 2;
}

/** Code has punctuation all along; encoded data has hardly any. */
function isDense(text: string, start: number, end: number): boolean {
  const sample = text.slice(start, Math.min(end, start + 4000));
  return (sample.match(/[;,(){}]/g)?.length ?? 0) > sample.length / 40;
}

const MIN_LENGTH = 2000;
const LONG_LINE = 1000;
