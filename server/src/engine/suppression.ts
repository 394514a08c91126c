import type { Directive, FileFacts, Finding, ForeignSuppression, Span } from '../model/index.ts';
import type { Rule, SuppressionUse } from '../rule-api/index.ts';
import type { FileSettings } from './contract.ts';
import { nearest } from '../support/nearest.ts';
import { unreachable } from '../support/unreachable.ts';

type Silencing = SuppressionUse['directive'];

/** Decides which findings of a file comments silence, and remembers which comments did. */
export interface Suppressions {
  /** Whether a finding of `rule` at `at` is silenced. */
  silences(rule: Rule, at: Span): boolean;
  /** How each comment was used by the findings asked about so far. */
  uses(): readonly SuppressionUse[];
}

export interface SuppressionsInput {
  readonly facts: FileFacts;
  readonly settings: FileSettings;
  readonly rules: readonly Rule[];
  /** Rules that did not come to an end here: nothing is known of what they would have found. */
  readonly crashed: ReadonlySet<string>;
}

export function suppressionsOf({ facts, settings, rules, crashed }: SuppressionsInput): Suppressions {
  const ranges = silencedRanges(facts.directives);
  const covering = finder(ranges);
  const foreignCovering = finder(facts.foreignSuppressions);
  const used = new Map<Silencing, Set<string>>();
  const ids = rules.map((rule) => rule.id);
  return {
    silences(rule, at) {
      let silent = false;
      for (const { directive } of covering(at)) {
        if (!directive.rules.some((item) => item.id === rule.id)) continue;
        silent = true;
        const names = used.get(directive);
        if (names === undefined) used.set(directive, new Set([rule.id]));
        else names.add(rule.id);
      }
      return silent || (settings.honourForeignSuppressions && foreignCovering(at).some((comment) => foreign(comment, rule)));
    },
    uses: () =>
      ranges.flatMap(({ directive }): SuppressionUse[] => {
        if (directive.kind === 'on') return [];
        const unknown = directive.rules.filter((item) => !ids.includes(item.id)).map((item) => {
          const meant = nearest(item.id, ids);
          return { ...item, ...(meant === undefined ? {} : { meant }) };
        });
        const unused = directive.rules.filter((item) => ids.includes(item.id) && used.get(directive)?.has(item.id) !== true && settings.levels.get(item.id) !== 'off' && !crashed.has(item.id));
        return [{ directive, unused, unknown, lacksReason: settings.requireReason && directive.reason === undefined }];
      }),
  };
}

const WHOLE: Span = { start: 0, end: Number.MAX_SAFE_INTEGER };

/** From where to where each comment silences: `off` reaches to the next `on` that names the rule or names none. */
function silencedRanges(directives: readonly Directive[]): readonly { readonly directive: Silencing; readonly covers: Span }[] {
  return directives.flatMap((directive) => {
    switch (directive.kind) {
      case 'ignore':
        return [{ directive, covers: directive.covers }];
      case 'ignore-file':
        return [{ directive, covers: WHOLE }];
      case 'off': {
        const end = directives.find((other) => other.kind === 'on' && other.at.start > directive.at.start && (other.rules.length === 0 || directive.rules.every((rule) => other.rules.some((item) => item.id === rule.id))));
        return [{ directive, covers: { start: directive.at.end, end: end?.at.start ?? WHOLE.end } }];
      }
      case 'on':
      case 'guarded-by':
      case 'runs-on':
      case 'owned-by':
      case 'malformed':
        return [];
      default:
        return unreachable(directive);
    }
  });
}

/** Finds the comments that cover a place. Most cover a line or two; files with thousands of them exist. */
function finder<T extends { readonly covers: Span }>(comments: readonly T[]): (at: Span) => readonly T[] {
  // Those that reach to the end of the file are looked at each time, so that they hide nothing from the search.
  const wide = comments.filter(({ covers }) => covers.end === WHOLE.end);
  const ordered = comments.filter(({ covers }) => covers.end !== WHOLE.end).sort((a, b) => a.covers.start - b.covers.start);
  const reach: number[] = [];
  for (const { covers } of ordered) reach.push(Math.max(reach.at(-1) ?? covers.end, covers.end));
  return (at) => {
    const found: T[] = wide.filter(({ covers }) => overlaps(covers, at));
    let low = 0;
    let high = ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ordered[middle]?.covers.start ?? Infinity) < Math.max(at.end, at.start + 1)) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0 && (reach[index] ?? -1) > at.start; index -= 1) {
      const comment = ordered[index];
      if (comment !== undefined && overlaps(comment.covers, at)) found.push(comment);
    }
    return found;
  };
}

function overlaps(covers: Span, at: Span): boolean {
  return at.start < covers.end && Math.max(at.end, at.start + 1) > covers.start;
}

/** Another linter is told to be silent about the same fact. */
function foreign(comment: ForeignSuppression, rule: Rule): boolean {
  const codes = rule.foreignCodes ?? [];
  if (codes.length === 0) return false;
  // A bare `# noqa` is meant for everything; a bare `type: ignore` is meant for types.
  if (comment.codes.length === 0) return !/type|pyright|mypy/.test(comment.tool);
  return comment.codes.some((code) => codes.includes(code));
}

/** Takes out the findings that comments silence. */
export function partition(findings: readonly Finding[], silenced: (finding: Finding) => boolean): { readonly shown: readonly Finding[]; readonly hidden: readonly Finding[] } {
  const shown: Finding[] = [];
  const hidden: Finding[] = [];
  for (const finding of findings) (silenced(finding) ? hidden : shown).push(finding);
  return { shown, hidden };
}
