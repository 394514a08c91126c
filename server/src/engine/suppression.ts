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
  const used = new Map<Silencing, Set<string>>();
  const ids = rules.map((rule) => rule.id);
  return {
    silences(rule, at) {
      let silent = false;
      for (const { directive, covers } of ranges) {
        if (!overlaps(covers, at) || !directive.rules.some((item) => item.id === rule.id)) continue;
        silent = true;
        const names = used.get(directive);
        if (names === undefined) used.set(directive, new Set([rule.id]));
        else names.add(rule.id);
      }
      return silent || (settings.honourForeignSuppressions && facts.foreignSuppressions.some((comment) => foreign(comment, rule, at)));
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

/** From where to where each comment silences: `off` reaches to the next `on` that names the rule or names none. */
function silencedRanges(directives: readonly Directive[]): readonly { readonly directive: Silencing; readonly covers: Span }[] {
  const whole: Span = { start: 0, end: Number.MAX_SAFE_INTEGER };
  return directives.flatMap((directive) => {
    switch (directive.kind) {
      case 'ignore':
        return [{ directive, covers: directive.covers }];
      case 'ignore-file':
        return [{ directive, covers: whole }];
      case 'off': {
        const end = directives.find((other) => other.kind === 'on' && other.at.start > directive.at.start && (other.rules.length === 0 || directive.rules.every((rule) => other.rules.some((item) => item.id === rule.id))));
        return [{ directive, covers: { start: directive.at.end, end: end?.at.start ?? whole.end } }];
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

function overlaps(covers: Span, at: Span): boolean {
  return at.start < covers.end && Math.max(at.end, at.start + 1) > covers.start;
}

/** Another linter is told to be silent about the same fact. */
function foreign(comment: ForeignSuppression, rule: Rule, at: Span): boolean {
  const codes = rule.foreignCodes ?? [];
  if (codes.length === 0 || !overlaps(comment.covers, at)) return false;
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
