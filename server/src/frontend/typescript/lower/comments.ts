import { SyntaxKind as K, type Node, type SourceFile } from 'typescript/unstable/ast';
import type { Directive, ForeignSuppression, Span } from '../../../model/index.ts';
import { closeRanges, codes, type Comments, coverage, lineAround, parseDirective } from '../../comments.ts';
import { tokenStart } from './nodes.ts';

/**
 * The comments of a file that speak to this linter or to another one. The tree holds no comments, so the text is searched for what such a comment says,
 * and the tree tells whether that stands in a comment. `statements` are the spans of logical statements, for comments on lines of their own.
 */
export function readComments(source: SourceFile, text: string, statements: readonly Span[]): Comments {
  const directives: Directive[] = [];
  const foreignSuppressions: ForeignSuppression[] = [];
  const opened: Opened[] = [];
  let done = 0;
  MENTIONS.lastIndex = 0;
  for (let match = MENTIONS.exec(text); match !== null; match = MENTIONS.exec(text)) {
    const comment = match.index < done ? undefined : commentAround(source, text, match.index);
    if (comment === undefined) continue;
    done = comment.end;
    MENTIONS.lastIndex = Math.max(MENTIONS.lastIndex, comment.end);
    for (const part of partsOf(text, comment)) {
      const directive = parseDirective(part.text, part.at, () => coverage(text, ownStart(text, comment.start), statements));
      if (directive) directives.push(directive);
      const foreign = FOREIGN.exec(part.text);
      if (foreign) readForeign(text, part, foreign, { opened, foreignSuppressions });
    }
  }
  const size = text.length;
  for (const one of opened) foreignSuppressions.push({ ...one, covers: { start: one.at.start, end: size } });
  return { directives: closeRanges(directives, size), foreignSuppressions: foreignSuppressions.sort((first, second) => first.at.start - second.at.start) };
}

const TOOLS = String.raw`interleave\s*:|(?:eslint|oxlint)-(?:disable|enable)\b|biome-ignore\b|deno-lint-ignore\b`;
const MENTIONS = new RegExp(TOOLS, 'gi');
const PART = new RegExp(String.raw`(?:\/\/|\/\*+)\s*(?=${TOOLS})`, 'gi');
const FOREIGN = /^(?:\/\/|\/\*+)\s*(?:(eslint|oxlint)-(disable-next-line|disable-line|disable|enable)|(biome)-ignore(-all|-start|-end)?|(deno)-lint-ignore(-file)?)(?![\w-])\s*(.*)$/is;

interface Opened {
  readonly tool: string;
  readonly codes: readonly string[];
  readonly at: Span;
}

interface Found {
  readonly foreignSuppressions: ForeignSuppression[];
  /** Those whose end is still to come. */
  readonly opened: Opened[];
}

interface Part {
  readonly text: string;
  readonly at: Span;
}

/** One comment may hold several: `// eslint-disable-line x // interleave: ignore[y]`. */
function partsOf(text: string, comment: Span): readonly Part[] {
  const block = text.startsWith('/*', comment.start);
  const content = text.slice(comment.start, comment.end);
  const whole = block ? content.replace(/\*\/$/, '') : content;
  const starts = [...whole.matchAll(PART)].map((match) => match.index);
  return starts.map((offset, index) => {
    const part = whole.slice(offset, starts[index + 1]).trimEnd();
    const start = comment.start + offset;
    // The whole of a block comment that holds one thing, so that it can be taken out.
    return { text: part, at: { start, end: block && starts.length === 1 ? comment.end : start + part.length } };
  });
}

/** A block comment in JSX stands in braces. */
function ownStart(text: string, start: number): number {
  let before = start - 1;
  while (text[before] === ' ' || text[before] === '\t') before--;
  return text[before] === '{' ? before : start;
}

function readForeign(text: string, part: Part, match: RegExpExecArray, into: Found): void {
  const { at } = part;
  const { opened, foreignSuppressions } = into;
  const add = (tool: string, silenced: readonly string[], covers: Span): void => {
    foreignSuppressions.push({ tool, codes: silenced, at, covers });
  };
  const [, linter = '', verb = '', biome, range = '', deno, whole, rest = ''] = match;
  if (biome !== undefined) {
    const rule = rest.split(':', 1)[0]?.trim() ?? '';
    if (range === '-end') close(into, 'biome', codes(rule), at.start);
    else if (range === '-start') opened.push({ tool: 'biome', codes: codes(rule), at });
    else add('biome', codes(rule), range === '-all' ? { start: 0, end: text.length } : lineAfter(text, at.end));
    return;
  }
  const silenced = codes(rest.split(/\s--|\*\//, 1)[0]?.trim());
  if (deno !== undefined) {
    add('deno', silenced, whole === undefined ? lineAfter(text, at.end) : { start: 0, end: text.length });
    return;
  }
  const tool = linter.toLowerCase();
  switch (verb.toLowerCase()) {
    case 'disable-line':
      add(tool, silenced, lineAround(text, at.start));
      return;
    case 'disable-next-line':
      add(tool, silenced, lineAfter(text, at.end));
      return;
    case 'disable':
      opened.push({ tool, codes: silenced, at });
      return;
    default:
      close(into, tool, silenced, at.start);
  }
}

/** Ends what was opened for the same rules, or, without rules, all of it. */
function close(into: Found, tool: string, silenced: readonly string[], end: number): void {
  for (let index = into.opened.length - 1; index >= 0; index--) {
    const one = into.opened[index];
    if (one === undefined || one.tool !== tool || (silenced.length > 0 && !one.codes.some((code) => silenced.includes(code)))) continue;
    into.opened.splice(index, 1);
    into.foreignSuppressions.push({ ...one, covers: { start: one.at.start, end } });
  }
}

/** The next line that holds code. */
function lineAfter(text: string, offset: number): Span {
  const line = lineAround(text, offset);
  const next = text.indexOf('\n', line.end) + 1;
  return next === 0 ? { start: line.end, end: line.end } : lineAround(text, next);
}

/** The comment that holds an offset, if one does. */
function commentAround(source: SourceFile, text: string, offset: number): Span | undefined {
  let node: Node = source;
  let gap = 0;
  for (;;) {
    let inner: Node | undefined;
    node.forEachChild((child) => {
      if (child.end <= offset) gap = Math.max(gap, child.end);
      else if (inner === undefined && child.pos <= offset) inner = child;
      return inner;
    });
    if (inner === undefined) break;
    // The text of JSX begins at once: white space is a part of it.
    const start = inner.kind === K.JsxText ? inner.pos : tokenStart(text, inner.pos);
    if (offset < start) return commentBetween(text, inner.pos, offset);
    gap = Math.max(gap, start);
    node = inner;
  }
  // Strings, templates, regular expressions and the text of JSX hold no comments.
  return node.kind >= K.FirstLiteralToken && node.kind <= K.LastTemplateToken ? undefined : commentBetween(text, gap, offset);
}

/** The comment that holds an offset, in a part of the text where only punctuation, keywords and comments stand. */
function commentBetween(text: string, from: number, offset: number): Span | undefined {
  let at = from;
  while (at <= offset) {
    const open = text.indexOf('/', at);
    if (open < 0 || open > offset) return undefined;
    const next = text[open + 1];
    if (next === '/') {
      let end = text.indexOf('\n', open);
      if (end < 0) end = text.length;
      if (text[end - 1] === '\r') end--;
      if (offset < end) return { start: open, end };
      at = end + 1;
    } else if (next === '*') {
      const closed = text.indexOf('*/', open + 2);
      const end = closed < 0 ? text.length : closed + 2;
      if (offset < end) return { start: open, end };
      at = end;
    } else at = open + 1;
  }
  return undefined;
}
