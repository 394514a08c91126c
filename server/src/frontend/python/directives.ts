import type { Directive, ForeignSuppression, Span } from '../../model/index.ts';
import { closeRanges, codes, type Comments, coverage, lineAround, parseDirective } from '../comments.ts';

/** `comments` lists the start and end of each; `statements` are the spans of logical statements, for comments on lines of their own. */
export function readComments(text: string, comments: readonly number[], statements: readonly Span[]): Comments {
  const directives: Directive[] = [];
  const foreignSuppressions: ForeignSuppression[] = [];
  for (let index = 0; index < comments.length; index += 2) {
    const start = comments[index] as number;
    const end = comments[index + 1] as number;
    if (end - start < MIN_LENGTH) continue;
    const comment = text.slice(start, end).trimEnd();
    if (!MENTIONS.test(comment)) continue;
    for (const part of partsOf(comment)) {
      const at = { start: start + part.offset, end: start + part.offset + part.text.length };
      const directive = parseDirective(part.text, at, () => coverage(text, start, statements));
      if (directive) directives.push(directive);
      const foreign = parseForeign(part.text);
      if (foreign) foreignSuppressions.push({ ...foreign, at, covers: lineAround(text, start) });
    }
  }
  return { directives: closeRanges(directives, text.length), foreignSuppressions };
}

// The shortest of all, `#noqa`.
const MIN_LENGTH = 5;
const TOOLS = String.raw`interleave\s*:|noqa\b|type\s*:\s*ignore|pyright\s*:\s*ignore|pylint\s*:\s*disable|mypy\s*:|ty\s*:\s*ignore|ruff\s*:|nosec\b|NOSONAR\b|nosemgrep\b`;
const MENTIONS = new RegExp(TOOLS, 'i');
const PART = new RegExp(String.raw`#\s*(?=${TOOLS})`, 'gi');

/** One comment may hold several: `# noqa: E501  # interleave: ignore[x]`. */
function partsOf(comment: string): readonly { readonly offset: number; readonly text: string }[] {
  const starts = [...comment.matchAll(PART)].map((match) => match.index);
  return starts.map((offset, index) => ({ offset, text: comment.slice(offset, starts[index + 1]).trimEnd() }));
}

function parseForeign(comment: string): { readonly tool: string; readonly codes: readonly string[] } | undefined {
  const noqa = /^#\s*noqa\b(?:\s*:\s*([A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?/i.exec(comment);
  if (noqa) return { tool: 'noqa', codes: codes(noqa[1]) };
  const bracketed = /^#\s*(type|pyright|ty|mypy)\s*:\s*ignore\b(?:\s*\[([^\]]*)\])?/i.exec(comment);
  if (bracketed) return { tool: (bracketed[1] ?? '').toLowerCase(), codes: codes(bracketed[2]) };
  const pylint = /^#\s*pylint\s*:\s*disable(?:-next)?\s*=\s*([\w\s,-]+)/i.exec(comment);
  if (pylint) return { tool: 'pylint', codes: codes(pylint[1]).filter((code) => code !== 'all') };
  const other = /^#\s*(nosec|NOSONAR|nosemgrep)\b(?:\s*:?\s*([A-Z]\d+(?:[,\s]+[A-Z]\d+)*))?/.exec(comment);
  return other ? { tool: (other[1] ?? '').toLowerCase(), codes: codes(other[2]) } : undefined;
}
