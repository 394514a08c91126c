import type { FileFacts, Span } from '../model/index.ts';
import { contains } from '../model/index.ts';

/** What identifies a finding in a file: stays the same when code moves, lines are inserted around it, or the file gets another name. */
export function fingerprintText(input: { readonly rule: string; readonly facts: FileFacts; readonly source: string; readonly at: Span }): string {
  const { rule, facts, source, at } = input;
  const unit = innermostUnit(facts, at);
  return [rule, facts.units[unit]?.path ?? '', statementText(facts, unit, source, at)].join('\n');
}

/** 64 bits are enough to tell the findings of one file apart. */
export function hash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (low >>> 0).toString(16).padStart(8, '0') + (high >>> 0).toString(16).padStart(8, '0');
}

export function innermostUnit(facts: FileFacts, at: Span): number {
  let found = 0;
  facts.units.forEach((unit, index) => {
    const known = facts.units[found];
    if (contains(unit.at, at) && known !== undefined && unit.at.end - unit.at.start <= known.at.end - known.at.start) found = index;
  });
  return found;
}

/** The statement around the finding without its white space; its line when no call stands there. */
function statementText(facts: FileFacts, unit: number, source: string, at: Span): string {
  let statement: Span | undefined;
  for (const call of facts.units[unit]?.calls ?? []) {
    const candidate = call.statementAt;
    if (contains(candidate, at) && (statement === undefined || candidate.end - candidate.start < statement.end - statement.start)) statement = candidate;
  }
  const start = source.lastIndexOf('\n', Math.max(0, at.start - 1)) + 1;
  const end = source.indexOf('\n', at.start);
  const span = statement ?? { start, end: end < 0 ? source.length : end };
  return source.slice(span.start, Math.min(span.end, span.start + 400)).replaceAll(/\s+/g, ' ').trim();
}
