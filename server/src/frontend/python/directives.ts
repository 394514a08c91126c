import type { Directive, ForeignSuppression, Span } from '../../model/index.ts';

/** The comments of a file that speak to this linter or to another one. */
export interface Comments {
  readonly directives: readonly Directive[];
  readonly foreignSuppressions: readonly ForeignSuppression[];
}

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

type Rules = readonly { readonly id: string; readonly at: Span }[];

function parseDirective(comment: string, at: Span, covers: () => Span): Directive | undefined {
  const head = /^#\s*interleave\s*:\s*/i.exec(comment);
  if (head === null) return undefined;
  const body = comment.slice(head[0].length);
  const malformed = (message: string): Directive => ({ kind: 'malformed', message, at, covers: covers() });
  const [, verb = '', open = '', content = '', close = '', tail = ''] = /^([\w-]*)\s*([[(]?)([^\])]*)([\])]?)(.*)$/s.exec(body) ?? [];
  switch (verb) {
    case 'ignore':
    case 'ignore-file':
    case 'off':
    case 'on': {
      if (open === '(') return malformed(`write the rules in square brackets: \`${verb}[rule-id]\``);
      if (open === '[' && close !== ']') return malformed('the list of rules is not closed: `]` is missing');
      const listAt = at.start + head[0].length + body.indexOf('[') + 1;
      const rules = open === '[' ? readRules(content, listAt) : [];
      if (rules.length === 0 && verb !== 'on') return malformed(`name the rules: \`${verb}[rule-id]\``);
      const bad = rules.find((rule) => !/^[a-z][a-z0-9-]*$/.test(rule.id));
      if (bad) return malformed(`\`${bad.id}\` is not a rule id`);
      const rest = open === '[' ? tail : content + close + tail;
      const reason = /^\s*(?:--|—|–|:)\s*(.*)$/s.exec(rest)?.[1]?.trim();
      if (reason === undefined && rest.trim() !== '' && !rest.trim().startsWith('#')) return malformed('write the reason after ` -- `');
      return { kind: verb, rules, ...(reason ? { reason } : {}), at, covers: covers() };
    }
    case 'guarded-by':
    case 'runs-on':
    case 'owned-by': {
      const argument = content.trim();
      if (open !== '(' || close !== ')' || argument === '') return malformed(`write what it is in parentheses: \`${verb}(…)\``);
      return { kind: verb, argument, at, covers: covers() };
    }
    default:
      // Prose that happens to start with the word: `# Interleave: each block precedes its group.`
      if (verb !== '' && open === '' && content.trim() !== '' && !/^(dis|en|un)?able|skip|allow|suppress|no-?lint|ignor/.test(verb)) return undefined;
      return malformed(verb === '' ? 'say what to do: `ignore[rule-id]`' : `\`${verb}\` is not understood; did you mean \`ignore[rule-id]\`?`);
  }
}

function readRules(list: string, at: number): Rules {
  return [...list.matchAll(/[^,\s]+/g)].map((match) => ({ id: match[0], at: { start: at + match.index, end: at + match.index + match[0].length } }));
}

/** A trailing comment covers its line; one on a line of its own the next statement, or the header of the next compound statement. */
function coverage(text: string, start: number, statements: readonly Span[]): Span {
  const line = lineAround(text, start);
  if (text.slice(line.start, start).trim() !== '') return line;
  let low = 0;
  let high = statements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const following = statements[low];
  // Inside a statement of several lines there is no next statement to speak of, only the next line.
  const around = statements.slice(Math.max(0, low - 1), low).find((statement) => start < statement.end);
  if (around !== undefined) return nextLine(text, line.end);
  return following ?? line;
}

function nextLine(text: string, lineEnd: number): Span {
  for (let start = lineEnd; start < text.length; ) {
    const next = text.indexOf('\n', start) + 1;
    if (next === 0) break;
    const line = lineAround(text, next);
    const content = text.slice(line.start, line.end).trim();
    if (content !== '' && !content.startsWith('#')) return line;
    start = line.end;
  }
  return { start: lineEnd, end: lineEnd };
}

function lineAround(text: string, offset: number): Span {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 ? text.length : newline;
  return { start, end: text[end - 1] === '\r' ? end - 1 : end };
}

/** `ignore-file` covers the file; `off` covers what follows, up to the `on` of the same rules (or of all). */
function closeRanges(directives: readonly Directive[], size: number): readonly Directive[] {
  return directives.map((directive, index) => {
    if (directive.kind === 'ignore-file') return { ...directive, covers: { start: 0, end: size } };
    if (directive.kind !== 'off') return directive;
    const ids = new Set(directive.rules.map((rule) => rule.id));
    const end = directives.slice(index + 1).find((later) => later.kind === 'on' && (later.rules.length === 0 || later.rules.some((rule) => ids.has(rule.id))));
    return { ...directive, covers: { start: directive.at.start, end: end?.at.start ?? size } };
  });
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

const codes = (list: string | undefined): readonly string[] => (list ?? '').split(/[,\s]+/).filter((code) => code !== '');
