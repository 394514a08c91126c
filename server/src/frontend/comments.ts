import type { Directive, ForeignSuppression, Span } from '../model/index.ts';

/** The comments of a file that speak to this linter or to another one. */
export interface Comments {
  readonly directives: readonly Directive[];
  readonly foreignSuppressions: readonly ForeignSuppression[];
}

type Rules = readonly { readonly id: string; readonly at: Span }[];

/** A comment that speaks to this linter. `comment` starts with its mark, as in `# interleave: …`. */
export function parseDirective(comment: string, at: Span, covers: () => Span): Directive | undefined {
  const head = /^(?:#|\/\/|\/\*+)\s*interleave\s*:\s*/i.exec(comment);
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
      if (reason === undefined && rest.trim() !== '' && !/^(?:#|\/[/*])/.test(rest.trim())) return malformed('write the reason after ` -- `');
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

/** Statements further back than this hold the comment only if they are whole programs in one. */
const MAX_BEFORE = 200;

/** A trailing comment covers its line; one on a line of its own the next statement, or the header of the next compound statement. */
export function coverage(text: string, start: number, statements: readonly Span[]): Span {
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
  const around = statements.slice(Math.max(0, low - MAX_BEFORE), low).findLast((statement) => start < statement.end);
  if (around !== undefined && !(following !== undefined && following.start < around.end)) return nextLine(text, line.end);
  return following ?? line;
}

function nextLine(text: string, lineEnd: number): Span {
  for (let start = lineEnd; start < text.length; ) {
    const next = text.indexOf('\n', start) + 1;
    if (next === 0) break;
    const line = lineAround(text, next);
    const content = text.slice(line.start, line.end).trim();
    if (content !== '' && !/^(#|\/\/|\/\*)/.test(content)) return line;
    start = line.end;
  }
  return { start: lineEnd, end: lineEnd };
}

export function lineAround(text: string, offset: number): Span {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 ? text.length : newline;
  return { start, end: text[end - 1] === '\r' ? end - 1 : end };
}

/** `ignore-file` covers the file; `off` covers what follows, up to the `on` of the same rules (or of all). */
export function closeRanges(directives: readonly Directive[], size: number): readonly Directive[] {
  return directives.map((directive, index) => {
    if (directive.kind === 'ignore-file') return { ...directive, covers: { start: 0, end: size } };
    if (directive.kind !== 'off') return directive;
    const ids = new Set(directive.rules.map((rule) => rule.id));
    const end = directives.slice(index + 1).find((later) => later.kind === 'on' && (later.rules.length === 0 || later.rules.some((rule) => ids.has(rule.id))));
    return { ...directive, covers: { start: directive.at.start, end: end?.at.start ?? size } };
  });
}

export const codes = (list: string | undefined): readonly string[] => (list ?? '').split(/[,\s]+/).filter((code) => code !== '');
