import type { Edit, FileId, Finding, Fix, FixSafety } from '../model/index.ts';

export interface AppliedFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

export interface FixedText {
  readonly text: string;
  readonly applied: readonly AppliedFix[];
}

/** More rounds than this mean that two fixes undo each other. */
const MAX_ROUNDS = 10;

/**
 * Applies the preferred fix of each finding where it lies in this file only, passing over fixes that overlap one already taken
 * and fixes after which the text no longer parses. Findings left over may be fixable in a later round, see `fixToFixedPoint`.
 */
export function applyFixes(file: FileId, text: string, findings: readonly Finding[], options: ApplyOptions): FixedText {
  const taken: Edit[] = [];
  const applied: AppliedFix[] = [];
  let current = text;
  for (const finding of findings) {
    const fix = fixOf(finding, options.safeties);
    if (fix === undefined) continue;
    const edits = withoutRepeats(fix.edits(), taken);
    // A fix whose edits were all made for another finding (the same import) is applied by that.
    if (edits.some((edit) => edit.file !== file) || taken.some((edit) => edits.some((other) => overlaps(edit, other)))) continue;
    const next = applyEdits(text, [...taken, ...edits]);
    if (next === current || !options.parses(next)) continue;
    taken.push(...edits);
    applied.push({ finding, fix });
    current = next;
  }
  return { text: current, applied };
}

export interface ApplyOptions {
  readonly safeties: ReadonlySet<FixSafety>;
  readonly parses: (text: string) => boolean;
}

/** Applies fixes, asks for the findings of the new text, and goes on until nothing changes. */
export function fixToFixedPoint(file: FileId, text: string, findingsOf: (text: string) => readonly Finding[], options: ApplyOptions): FixedText {
  const applied: AppliedFix[] = [];
  const seen = new Set([text]);
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const step = applyFixes(file, current, findingsOf(current), options);
    if (step.applied.length === 0 || seen.has(step.text)) break;
    seen.add(step.text);
    applied.push(...step.applied);
    current = step.text;
  }
  return { text: current, applied };
}

/** Edits in one text, none of which overlap; those at one offset keep their order. */
export function applyEdits(text: string, edits: readonly Pick<Edit, 'at' | 'text'>[]): string {
  const sorted = edits.map((edit, index) => ({ edit, index })).sort((a, b) => a.edit.at.start - b.edit.at.start || a.edit.at.end - b.edit.at.end || a.index - b.index);
  const parts: string[] = [];
  let at = 0;
  for (const { edit } of sorted) {
    parts.push(text.slice(at, edit.at.start), edit.text);
    at = Math.max(at, edit.at.end);
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function fixOf(finding: Finding, safeties: ReadonlySet<FixSafety>): Fix | undefined {
  const allowed = finding.fixes.filter((fix) => safeties.has(fix.safety));
  return allowed.find((fix) => fix.preferred === true) ?? allowed[0];
}

/** Two fixes may both add the same import: an insertion that is already made is not made again. */
function withoutRepeats(edits: readonly Edit[], taken: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit) => !taken.some((other) => other.text === edit.text && other.text !== '' && other.at.start === edit.at.start && other.at.end === edit.at.end));
}

function overlaps(left: Edit, right: Edit): boolean {
  if (left.at.start === left.at.end && right.at.start === right.at.end) return left.at.start === right.at.start;
  return left.at.start < right.at.end && right.at.start < left.at.end;
}
