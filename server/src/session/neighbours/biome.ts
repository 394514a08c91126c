import { parse } from 'jsonc-parser';
import { matchesAny } from './eslint.ts';
import { ON_WITHOUT_TYPES } from './equivalents.ts';

/** Whether Biome, configured by this text, runs a rule on a file, by its path relative to the configuration. */
export function biomeRuns(rule: string, file: string, text: string): boolean {
  const config = parse(text) as Biome | undefined;
  if (typeof config !== 'object' || config === null) return false;
  if (config.linter?.enabled === false || !includes(config.files?.includes ?? config.files?.include, file) || !includes(config.linter?.includes ?? config.linter?.include, file)) return false;
  let on = levelIn(config.linter, rule) ?? (ON_WITHOUT_TYPES.has(rule) && config.linter?.rules?.recommended !== false);
  for (const override of config.overrides ?? []) {
    const patterns = override.includes ?? override.include;
    if (patterns === undefined || !matchesAny(patterns, file, 'older')) continue;
    if (override.linter?.enabled === false) return false;
    on = levelIn(override.linter, rule) ?? on;
  }
  return on;
}

interface Biome {
  readonly files?: { readonly includes?: readonly string[]; readonly include?: readonly string[] };
  readonly linter?: BiomeLinter;
  readonly overrides?: readonly { readonly includes?: readonly string[]; readonly include?: readonly string[]; readonly linter?: BiomeLinter }[];
}

interface BiomeLinter {
  readonly enabled?: boolean;
  readonly includes?: readonly string[];
  readonly include?: readonly string[];
  readonly rules?: { readonly recommended?: boolean } & Readonly<Record<string, unknown>>;
  readonly domains?: Readonly<Record<string, unknown>>;
}

function levelIn(linter: BiomeLinter | undefined, rule: string): boolean | undefined {
  for (const group of Object.values(linter?.rules ?? {})) {
    if (typeof group !== 'object' || group === null || !(rule in group)) continue;
    const setting: unknown = (group as Readonly<Record<string, unknown>>)[rule];
    const level: unknown = typeof setting === 'object' && setting !== null && 'level' in setting ? setting.level : setting;
    return level !== 'off';
  }
  // The rules about promises are of this domain.
  return linter?.domains?.['types'] === 'all' && !ON_WITHOUT_TYPES.has(rule) ? true : undefined;
}

/** Patterns with `!` take out again what those before them took in. */
function includes(patterns: readonly string[] | undefined, file: string): boolean {
  if (patterns === undefined) return true;
  let included = patterns.every((pattern) => pattern.startsWith('!'));
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (matchesAny([pattern.replace(/^!+/, '')], file, 'older')) included = !negated;
  }
  return included;
}
