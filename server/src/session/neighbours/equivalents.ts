/** Rules of other linters that report the same fact as one of ours, by our id. */
export const EQUIVALENTS: ReadonlyMap<string, { readonly eslint: readonly string[]; readonly biome: readonly string[] }> = new Map([
  ['floating-promise', { eslint: ['@typescript-eslint/no-floating-promises'], biome: ['noFloatingPromises'] }],
  ['misused-promise', { eslint: ['@typescript-eslint/no-misused-promises'], biome: ['noMisusedPromises'] }],
  ['await-non-awaitable', { eslint: ['@typescript-eslint/await-thenable'], biome: ['useAwaitThenable'] }],
  ['async-promise-executor', { eslint: ['no-async-promise-executor'], biome: ['noAsyncPromiseExecutor'] }],
  ['return-promise-in-try', { eslint: ['@typescript-eslint/return-await'], biome: [] }],
]);

/** Plug-ins of ESLint may be given other names, and oxlint has names of its own. */
export function eslintName(rule: string): string {
  return rule.replace(/^(?:typescript|typescript-eslint|ts)\//, '@typescript-eslint/').replace(/^eslint\//, '');
}

const TYPED = ['await-thenable', 'no-floating-promises', 'no-misused-promises'].map((rule) => `@typescript-eslint/${rule}`);
const STRICT = [...TYPED, '@typescript-eslint/return-await'];
const CORE = ['no-async-promise-executor'];

/** What the presets of typescript-eslint that need types turn on (https://typescript-eslint.io/users/configs), in the spelling of either kind of configuration. */
export const TYPED_PRESETS: ReadonlyMap<string, readonly string[]> = new Map([
  ['recommendedTypeChecked', TYPED],
  ['recommendedTypeCheckedOnly', TYPED],
  ['recommended-type-checked', TYPED],
  ['recommended-type-checked-only', TYPED],
  ['recommended-requiring-type-checking', TYPED],
  ['strictTypeChecked', STRICT],
  ['strictTypeCheckedOnly', STRICT],
  ['strict-type-checked', STRICT],
  ['strict-type-checked-only', STRICT],
]);

/** This one turns them off. */
export const UNTYPED_PRESETS: ReadonlySet<string> = new Set(['disableTypeChecked', 'disable-type-checked']);

/** ESLint's own presets (https://eslint.org/docs/latest/rules). */
export const CORE_PRESETS: ReadonlyMap<string, readonly string[]> = new Map([
  ['js.configs.recommended', CORE],
  ['js.configs.all', CORE],
  ['eslint:recommended', CORE],
  ['eslint:all', CORE],
  ['js/recommended', CORE],
  ['js/all', CORE],
]);

export const TYPED_RULES: readonly string[] = STRICT;

/** On in oxlint and Biome unless they are turned off, and needing no types (oxlint: category correctness; Biome: recommended). */
export const ON_WITHOUT_TYPES: ReadonlySet<string> = new Set(['no-async-promise-executor', 'noAsyncPromiseExecutor']);
