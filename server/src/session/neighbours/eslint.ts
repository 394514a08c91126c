import picomatch from 'picomatch';
import { CORE_PRESETS, eslintName, TYPED_PRESETS, TYPED_RULES, UNTYPED_PRESETS } from './equivalents.ts';
import { readLiterals, type Literal } from './literals.ts';

/** One rule turned on or off, for the files of a scope. `unknown`: the level does not stand there literally. */
export interface RuleSetting {
  readonly rule: string;
  readonly level: 'on' | 'off' | 'unknown';
  readonly scopes: readonly Scope[];
}

/** `undefined` patterns: some files, but which does not stand there literally. */
export interface Scope {
  readonly files: readonly string[] | undefined;
  readonly ignores: readonly string[];
}

export interface EslintFile {
  readonly settings: readonly RuleSetting[];
  /** Files that the configuration leaves out altogether. */
  readonly ignores: readonly string[];
  /** Other files whose settings stand before these. */
  readonly imports: readonly string[];
  /** Of the older format: nothing above it counts. */
  readonly root: boolean;
}

/** What a configuration of ESLint or oxlint says of rules, read without running it. */
export function readEslint(text: string): EslintFile {
  const settings: RuleSetting[] = [];
  const ignores: string[] = [];
  visit(readLiterals(text), [], { settings, ignores });
  const imports = [...text.matchAll(/(?:\bfrom|\bimport|\brequire\s*\()\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)].map(([, path = '']) => path);
  return { settings, ignores, imports, root: /(?:^|[\s{,'"])root['"]?\s*:\s*true/.test(text) };
}

/** Whether a rule is on for a file, by its path relative to the configuration; later settings win. */
export function isOn(rule: string, file: string, settings: readonly RuleSetting[], style: 'flat' | 'older'): boolean {
  let on = false;
  for (const setting of settings) {
    if (setting.rule !== rule) continue;
    const covered = coverage(setting.scopes, file, style);
    if (covered === 'no') continue;
    // What is on for some files only, nobody knows which, is not relied on; what may be off is not either.
    if (setting.level === 'on') on = covered === 'yes' || on;
    else on = false;
  }
  return on;
}

export function matchesAny(patterns: readonly string[], file: string, style: 'flat' | 'older'): boolean {
  return patterns.some((pattern) => matcher(pattern, style)(file));
}

function matcher(pattern: string, style: 'flat' | 'older'): (file: string) => boolean {
  const key = `${style} ${pattern}`;
  const known = matchers.get(key);
  if (known !== undefined) return known;
  const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '/**');
  const made = picomatch(plain, { dot: true, basename: style === 'older' && !plain.includes('/') });
  matchers.set(key, made);
  return made;
}

const matchers = new Map<string, (file: string) => boolean>();

function coverage(scopes: readonly Scope[], file: string, style: 'flat' | 'older'): 'yes' | 'no' | 'unknown' {
  let unknown = false;
  for (const { files, ignores } of scopes) {
    if (matchesAny(ignores, file, style)) return 'no';
    if (files === undefined) unknown = true;
    else if (!matchesAny(files, file, style)) return 'no';
  }
  return unknown ? 'unknown' : 'yes';
}

interface Into {
  readonly settings: RuleSetting[];
  readonly ignores: string[];
}

function visit(literal: Literal, scopes: readonly Scope[], into: Into): void {
  switch (literal.kind) {
    case 'object':
      visitObject(literal.entries, scopes, into);
      break;
    case 'array':
      for (const item of literal.items) visit(item, scopes, into);
      break;
    case 'string':
      preset(literal.text, scopes, into);
      break;
    case 'expression':
      if (literal.names.includes('globalIgnores')) {
        into.ignores.push(...literal.parts.flatMap((part) => strings(part) ?? (part.kind === 'array' ? part.items.flatMap((item) => strings(item) ?? []) : [])));
        break;
      }
      for (const name of literal.names) preset(name, scopes, into);
      for (const part of literal.parts) visit(part, scopes, into);
      break;
    case 'number':
  }
}

function visitObject(entries: Extract<Literal, { kind: 'object' }>['entries'], scopes: readonly Scope[], into: Into): void {
  const own = new Map(entries.flatMap(({ key, value }) => (key === undefined ? [] : [[key, value] as const])));
  const files = own.get('files');
  const ignores = own.get('ignores') ?? own.get('excludedFiles');
  if (ignores !== undefined && [...own.keys()].every((key) => key === 'ignores' || key === 'name') && own.size === entries.length) {
    into.ignores.push(...(strings(ignores) ?? []));
    return;
  }
  const ignorePatterns = own.get('ignorePatterns');
  if (ignorePatterns !== undefined && scopes.length === 0) into.ignores.push(...(strings(ignorePatterns) ?? []));
  const inner = files === undefined && ignores === undefined ? scopes : [...scopes, { files: files === undefined ? ['**'] : strings(files), ignores: (ignores === undefined ? [] : strings(ignores)) ?? [] }];
  // Presets that are extended count before the object's own rules, wherever they stand in it.
  const extended = own.get('extends');
  if (extended !== undefined) visit(extended, inner, into);
  for (const { key, value } of entries) {
    if (key !== undefined && APART.has(key)) continue;
    if (key === 'rules' && value.kind === 'object') readRules(value.entries, inner, into);
    else visit(value, inner, into);
  }
  const overrides = own.get('overrides');
  if (overrides !== undefined) visit(overrides, inner, into);
}

/** Taken in elsewhere, or what a compatibility layer needs in order to look presets up. */
const APART: ReadonlySet<string> = new Set(['files', 'ignores', 'excludedFiles', 'extends', 'overrides', 'recommendedConfig', 'allConfig']);

function readRules(entries: Extract<Literal, { kind: 'object' }>['entries'], scopes: readonly Scope[], into: Into): void {
  for (const { key, value } of entries) {
    if (key === undefined) visit(value, scopes, into);
    else into.settings.push({ rule: eslintName(key), level: levelOf(value), scopes });
  }
}

function levelOf(value: Literal): RuleSetting['level'] {
  const first = value.kind === 'array' ? value.items[0] : value;
  if (first?.kind === 'number') return first.value === 0 ? 'off' : 'on';
  if (first?.kind !== 'string') return 'unknown';
  return first.text === 'off' || first.text === 'allow' ? 'off' : 'on';
}

function preset(name: string, scopes: readonly Scope[], { settings }: Into): void {
  const core = CORE_PRESETS.get(name.replace(/^(?:eslint|pluginJs|eslintJs|eslintjs)\.configs\./, 'js.configs.'));
  const last = name.split(/[./]/).filter((part) => part !== 'rules').at(-1) ?? name;
  const rules = core ?? TYPED_PRESETS.get(last) ?? [];
  for (const rule of rules) settings.push({ rule, level: 'on', scopes });
  if (UNTYPED_PRESETS.has(last)) for (const rule of TYPED_RULES) settings.push({ rule, level: 'off', scopes });
}

function strings(value: Literal): readonly string[] | undefined {
  if (value.kind === 'string') return [value.text];
  if (value.kind !== 'array') return undefined;
  const texts = value.items.map((item) => (item.kind === 'string' ? item.text : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}
