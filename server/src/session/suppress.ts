import type { Directive, FileFacts, Finding, Span } from '../model/index.ts';
import { Lines } from '../support/lines.ts';
import { unreachable } from '../support/unreachable.ts';

/** A way to silence a finding by a comment. */
export interface SuppressionEdit {
  readonly at: Span;
  readonly text: string;
}

/**
 * Edits that may silence a finding on its line, the least obtrusive first. Whether one does is for the caller to check:
 * the end of a line may lie within a string, and a statement may go over several lines.
 */
export function suppressOnLine(text: string, facts: FileFacts, finding: Finding): readonly SuppressionEdit[] {
  const lines = new Lines(text);
  const line = lines.lineOf(finding.at.start);
  const edits: SuppressionEdit[] = [];
  const existing = facts.directives.find((each) => each.kind === 'ignore' && each.covers.start <= finding.at.start && finding.at.start <= each.covers.end);
  if (existing !== undefined) edits.push(...extended(existing, finding.rule));
  const end = lines.end(line);
  const code = text.slice(lines.start(line), end).trimEnd();
  const trailing = lines.start(line) + code.length;
  const words = `interleave: ignore[${finding.rule}]`;
  const above = (start: number, comment: string): SuppressionEdit => {
    const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
    return { at: { start, end: start }, text: `${indent}${comment}${newlineOf(text)}` };
  };
  const first = lines.start(lines.lineOf(statementAround(facts, finding.at).start));
  switch (facts.language) {
    case 'python':
      if (!code.endsWith('\\')) edits.push({ at: { start: trailing, end }, text: `  # ${words}` });
      edits.push(above(first, `# ${words}`));
      break;
    case 'typescript':
      edits.push({ at: { start: trailing, end }, text: ` // ${words}` }, above(first, `// ${words}`), above(lines.start(line), `// ${words}`));
      // Among the children of an element everything else is text.
      edits.push({ at: { start: trailing, end }, text: ` {/* ${words} */}` }, above(lines.start(line), `{/* ${words} */}`));
      break;
    default:
      return unreachable(facts.language);
  }
  return edits;
}

/** The edit that silences a rule in a whole file: below the lines that must stay first. */
export function suppressInFile(text: string, facts: FileFacts, rule: string): SuppressionEdit {
  const existing = facts.directives.find((each) => each.kind === 'ignore-file');
  const [extension] = existing === undefined ? [] : extended(existing, rule);
  if (extension !== undefined) return extension;
  const sign = facts.language === 'python' ? '#' : '//';
  const at = facts.language === 'python' ? afterPythonHead(text) : afterScriptHead(text);
  const start = at > 0 && text[at - 1] !== '\n' ? newlineOf(text) : '';
  return { at: { start: at, end: at }, text: `${start}${sign} interleave: ignore-file[${rule}]${newlineOf(text)}` };
}

/** Below the line for the shell and the one that names the encoding. */
function afterPythonHead(text: string): number {
  const lines = new Lines(text);
  let line = 0;
  while (line < lines.count && line < 2 && /^#!|^[ \t\f]*#.*?coding[:=]/.test(lines.lineText(line))) line += 1;
  return lines.start(line);
}

/** Below the line for the shell and a first block comment, which other tools read only where it is first. */
const afterScriptHead = (text: string): number => /^(?:#!.*(?:\r?\n|$))?(?:\s*\/\*[^]*?\*\/[ \t]*(?:\r?\n|$))?/.exec(text)?.[0].length ?? 0;

function extended(directive: Directive, rule: string): SuppressionEdit[] {
  if (directive.kind !== 'ignore' && directive.kind !== 'ignore-file') return [];
  const last = directive.rules.at(-1);
  return last === undefined ? [] : [{ at: { start: last.at.end, end: last.at.end }, text: `, ${rule}` }];
}

/** The innermost statement that is known to hold the place; the place itself when none is. */
function statementAround(facts: FileFacts, at: Span): Span {
  let best = at;
  let length = Number.POSITIVE_INFINITY;
  for (const unit of facts.units) {
    if (unit.at.start > at.start || unit.at.end < at.start) continue;
    for (const call of unit.calls) {
      const { start, end } = call.statementAt;
      if (start <= at.start && at.start < end && end - start < length) {
        best = call.statementAt;
        length = end - start;
      }
    }
  }
  return best;
}

const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
