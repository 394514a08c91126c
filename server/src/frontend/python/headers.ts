import { isPlainString } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { K } from './node-kinds.ts';

/** Tells where the header of a compound statement (or clause) is, and makes it the statement that its expressions stand in. */
export function recordHeader(l: Lowering, whole: number, node: number, body: number | undefined): void {
  const start = l.startOf(whole);
  const end = body === undefined ? l.endOf(node) : headerEnd(l, start, l.startOf(body));
  l.statementAt = { start, end };
  l.statements.push(l.statementAt);
}

/** The end of the colon before a body; comments may stand between the two. */
function headerEnd(l: Lowering, start: number, body: number): number {
  const { comments } = l.tree;
  let end = body;
  for (let low = lastCommentBefore(comments, body); low >= 0 && (comments[low + 1] as number) <= end; low -= 2) {
    if (!/^\s*$/.test(l.text.slice(comments[low + 1], end))) break;
    end = comments[low] as number;
    if (end <= start) return body;
  }
  const colon = l.text.lastIndexOf(':', end - 1);
  return colon > start ? colon + 1 : body;
}

/** Index, in a list of starts and ends, of the last comment that starts before `offset`; -1 if none. */
function lastCommentBefore(comments: readonly number[], offset: number): number {
  let low = 0;
  let high = comments.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle << 1] as number) < offset) low = middle + 1;
    else high = middle;
  }
  return (low - 1) << 1;
}

export function docstringOf(l: Lowering, block: number): number | undefined {
  const first = l.first(block);
  if (first === 0 || l.kind(first) !== K.expression_statement) return undefined;
  const content = l.first(first);
  return content !== 0 && (isPlainString(l, content) || l.kind(content) === K.concatenated_string) ? content : undefined;
}

/** Only a docstring, `pass`, `...` or `raise NotImplementedError`. */
export function isStub(l: Lowering, block: number): boolean {
  const doc = docstringOf(l, block);
  return l.children(block).every((statement) => {
    if (l.kind(statement) === K.pass_statement) return true;
    const content = l.first(statement);
    if (content === 0) return false;
    if (l.kind(statement) === K.expression_statement) return content === doc || l.kind(content) === K.ellipsis;
    return l.kind(statement) === K.raise_statement && /^NotImplementedError\b/.test(l.text.slice(l.startOf(content), l.endOf(content)));
  });
}
