import { Ajv, type ErrorObject } from 'ajv';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';
import type { FileSettings } from '../engine/contract.ts';
import type { Platform, Severity, Span } from '../model/index.ts';
import { nearest } from '../support/nearest.ts';
import type { Problem } from './contract.ts';
import { parseJson, parseToml, pointerTo, type Located } from './configuration-source.ts';
import path from 'node:path';
import { isFolder, normalPath, parentOf } from './paths.ts';
import schema from './configuration-schema.json' with { type: 'json' };

export type Profile = FileSettings['profile'];
export type Level = Severity | 'off';

/** What one configuration file says, checked: what is wrong in it is left out and reported. */
export interface Configuration {
  /** The file; none for the defaults. */
  readonly path?: string;
  /** Globs and relative paths start here. */
  readonly folder: string;
  readonly profile?: Profile;
  readonly rules: LevelPatterns;
  readonly exclude?: Ignore;
  readonly include?: { readonly matcher: Ignore; readonly patterns: readonly string[] };
  readonly roots: readonly string[];
  readonly python: PythonConfiguration;
  readonly requireReason: boolean;
  readonly honourForeignSuppressions: boolean;
  readonly taskOwners: readonly string[];
  readonly baseline?: string;
  readonly overrides: readonly { readonly files: Ignore; readonly profile?: Profile; readonly rules: LevelPatterns }[];
}

export type LevelPatterns = readonly (readonly [pattern: string, level: Level])[];

export interface PythonConfiguration {
  readonly version?: { readonly major: number; readonly minor: number; readonly freeThreaded: boolean };
  readonly freeThreaded?: boolean;
  readonly environment?: string;
  readonly platforms?: readonly Platform[];
}

/** A key, a rule or a value that means nothing, at its place in the configuration file. */
export interface Misconfiguration {
  readonly at: Span;
  readonly message: string;
  readonly replacement?: { readonly at: Span; readonly text: string; readonly title: string };
}

export type ReadConfiguration =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly problem: Problem; readonly text: string }
  | { readonly kind: 'read'; readonly configuration: Configuration; readonly misconfigurations: readonly Misconfiguration[]; readonly text: string };

/** Names of files that may hold a configuration, in order of precedence within one folder. */
export const CONFIGURATION_FILES = ['interleave.toml', 'pyproject.toml', 'package.json'] as const;

/** Reads the configuration in the text of a file called by one of these names (or any `.toml` or `.json` named on the command line). */
export function readConfiguration(file: string, text: string, ruleIds: readonly string[]): ReadConfiguration {
  const json = file.endsWith('.json');
  const shared = file.endsWith('/pyproject.toml') || file.endsWith('/package.json');
  // Most of these files are other tools' business, and so are the errors in them.
  if (shared && !text.includes('interleave')) return { kind: 'none' };
  const parsed = json ? parseJson(text) : parseToml(text);
  if ('malformed' in parsed) {
    const { message, line, column } = parsed.malformed;
    return { kind: 'malformed', text, problem: { path: file, kind: 'config', message, line, column } };
  }
  const keys = !shared ? [] : json ? ['interleave'] : ['tool', 'interleave'];
  const value = member(parsed.located.value, keys);
  if (value === undefined) return { kind: 'none' };
  const prefix = pointerTo(keys);
  const misconfigurations = [...validate(value, parsed.located, prefix, text), ...unknownRules(value, parsed.located, prefix, ruleIds, text), ...missingEnvironment(value, parsed.located, prefix, parentOf(file))];
  return { kind: 'read', configuration: interpret(value, file), misconfigurations, text };
}

export function defaultConfiguration(folder: string): Configuration {
  return { folder, rules: [], roots: [], python: {}, requireReason: false, honourForeignSuppressions: true, taskOwners: [], overrides: [] };
}

/** The level of every rule that the patterns name. An id beats a glob, a later glob beats an earlier one. */
export function levelsOf(patterns: LevelPatterns, ruleIds: readonly string[]): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  for (const [pattern, level] of patterns) {
    if (!isGlob(pattern)) continue;
    const matches = picomatch(pattern);
    for (const id of ruleIds) if (matches(id)) levels.set(id, level);
  }
  for (const [pattern, level] of patterns) if (!isGlob(pattern)) levels.set(pattern, level);
  return levels;
}

export function parsePythonVersion(text: string): { readonly major: number; readonly minor: number; readonly freeThreaded: boolean } | undefined {
  const match = /^(?:python-?|cpython-?)?(\d+)\.(\d+)(?:\.\d+)?(?:(?:a|b|rc)\d+)?(t)?\b/i.exec(text.trim());
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), freeThreaded: match[3] !== undefined };
}

const isGlob = (pattern: string): boolean => /[*?[{!]/.test(pattern);

const validator = new Ajv({ allErrors: true, strict: false, verbose: true }).compile(schema);

function validate(value: unknown, located: Located, prefix: string, text: string): Misconfiguration[] {
  if (validator(value)) return [];
  return (validator.errors ?? []).map((error) => misconfiguration(error, located, prefix, text));
}

function misconfiguration(error: ErrorObject, located: Located, prefix: string, text: string): Misconfiguration {
  const pointer = prefix + error.instancePath;
  const place = located.places.get(pointer);
  const fallback: Span = { start: 0, end: text.indexOf('\n') === -1 ? text.length : text.indexOf('\n') };
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      const at = located.places.get(pointer + pointerTo([key]))?.key ?? fallback;
      const known = Object.keys(error.parentSchema?.['properties'] ?? {});
      const meant = nearest(key, known) ?? nearest(key.replaceAll('_', '-').toLowerCase(), known);
      const message = `unknown key \`${key}\`${meant === undefined ? '' : `, did you mean \`${meant}\`?`}`;
      return { at, message, ...replacing(at, key, meant, text) };
    }
    case 'enum': {
      const allowed = (error.params['allowedValues'] as readonly string[]).map((each) => `\`${each}\``);
      return { at: place?.value ?? fallback, message: `${shown(place?.value, text)} is not one of ${allowed.join(', ')}` };
    }
    case 'type':
      return { at: place?.value ?? fallback, message: `${name(error.instancePath)} must be a ${typeName(String(error.params['type']))}` };
    case 'pattern':
      return { at: place?.value ?? fallback, message: `${shown(place?.value, text)} is not a Python version such as "3.12" or "3.14t"` };
    case 'minLength':
      return { at: place?.value ?? fallback, message: `${name(error.instancePath)} must not be empty` };
    case 'required':
      return { at: place?.value ?? fallback, message: `\`${String(error.params['missingProperty'])}\` is missing` };
    default:
      return { at: place?.value ?? fallback, message: `${name(error.instancePath)} ${error.message ?? 'is not valid'}` };
  }
}

const name = (pointer: string): string => (pointer === '' ? 'the configuration' : `\`${pointer.slice(1).replaceAll('/', '.')}\``);

const shown = (at: Span | undefined, text: string): string => (at === undefined ? 'the value' : `\`${text.slice(at.start, Math.min(at.end, at.start + 60))}\``);

function typeName(type: string): string {
  switch (type) {
    case 'object':
      return 'table';
    case 'array':
      return 'list';
    case 'boolean':
      return 'boolean (`true` or `false`)';
    default:
      return type;
  }
}

function replacing(at: Span, from: string, to: string | undefined, text: string): Pick<Misconfiguration, 'replacement'> {
  if (to === undefined) return {};
  const start = text.indexOf(from, at.start);
  if (start === -1 || start + from.length > at.end) return {};
  return { replacement: { at: { start, end: start + from.length }, text: to, title: `Replace \`${from}\` with \`${to}\`` } };
}

function* unknownRules(value: unknown, located: Located, prefix: string, ruleIds: readonly string[], text: string): Generator<Misconfiguration> {
  const overrides = member(value, ['overrides']);
  const tables = [pointerTo(['rules']), ...(Array.isArray(overrides) ? overrides.map((_, index) => pointerTo(['overrides', index, 'rules'])) : [])];
  for (const table of tables) {
    const rules = member(value, table.slice(1).split('/'));
    if (typeof rules !== 'object' || rules === null) continue;
    for (const id of Object.keys(rules)) {
      const at = located.places.get(prefix + table + pointerTo([id]))?.key;
      if (at === undefined || ruleIds.includes(id)) continue;
      if (isGlob(id)) {
        const matches = picomatch(id);
        if (!ruleIds.some((each) => matches(each))) yield { at, message: `no rule matches \`${id}\`` };
        continue;
      }
      const meant = nearest(id, ruleIds);
      yield { at, message: `unknown rule \`${id}\`${meant === undefined ? '' : `, did you mean \`${meant}\`?`}`, ...replacing(at, id, meant, text) };
    }
  }
}

/** An environment that is not there is most often a slip of the pen, and would silently leave every installed package unknown. */
function missingEnvironment(value: unknown, located: Located, prefix: string, folder: string): readonly Misconfiguration[] {
  const keys = ['python', 'environment'];
  const environment = stringOf(member(value, keys));
  const at = located.places.get(prefix + pointerTo(keys))?.value;
  if (environment === undefined || at === undefined || isFolder(resolveIn(folder, environment))) return [];
  return [{ at, message: `there is no folder \`${environment}\` beside this file, so no installed package is read` }];
}

/** Takes what is well formed and passes over the rest, which `validate` has reported. */
function interpret(value: unknown, file: string): Configuration {
  const folder = parentOf(file);
  const exclude = strings(member(value, ['exclude']));
  const include = strings(member(value, ['include']));
  const profile = profileOf(member(value, ['profile']));
  const baseline = stringOf(member(value, ['baseline']));
  const overrides = member(value, ['overrides']);
  return {
    path: file,
    folder,
    ...(profile === undefined ? {} : { profile }),
    rules: levelPatterns(member(value, ['rules'])),
    ...(exclude.length === 0 ? {} : { exclude: matcher(exclude) }),
    ...(include.length === 0 ? {} : { include: { matcher: matcher(include), patterns: include } }),
    roots: strings(member(value, ['roots'])).map((root) => resolveIn(folder, root)),
    python: pythonOf(member(value, ['python']), folder),
    requireReason: member(value, ['require-reason']) === true,
    honourForeignSuppressions: member(value, ['honour-foreign-suppressions']) !== false,
    taskOwners: strings(member(value, ['task-owners'])),
    ...(baseline === undefined ? {} : { baseline: resolveIn(folder, baseline) }),
    overrides: (Array.isArray(overrides) ? overrides : []).map((entry: unknown) => {
      const own = profileOf(member(entry, ['profile']));
      return { files: matcher(strings(member(entry, ['files']))), ...(own === undefined ? {} : { profile: own }), rules: levelPatterns(member(entry, ['rules'])) };
    }),
  };
}

function pythonOf(value: unknown, folder: string): PythonConfiguration {
  const written = stringOf(member(value, ['version']));
  const version = written === undefined ? undefined : parsePythonVersion(written);
  const freeThreaded = member(value, ['free-threaded']);
  const environment = stringOf(member(value, ['environment']));
  const platforms = strings(member(value, ['platforms'])).filter((each): each is Platform => each === 'linux' || each === 'macos' || each === 'windows');
  return {
    ...(version === undefined ? {} : { version }),
    ...(typeof freeThreaded === 'boolean' ? { freeThreaded } : {}),
    ...(environment === undefined ? {} : { environment: resolveIn(folder, environment) }),
    ...(platforms.length === 0 ? {} : { platforms }),
  };
}

export const matcher = (patterns: readonly string[]): Ignore => ignore({ allowRelativePaths: true }).add(patterns.map((pattern) => pattern.replace(/^\.\//, '/')));

function levelPatterns(value: unknown): LevelPatterns {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([pattern, level]): [string, Level][] => {
    const known = levelOf(level);
    return known === undefined ? [] : [[pattern, known]];
  });
}

export function levelOf(value: unknown): Level | undefined {
  return value === 'off' || value === 'hint' || value === 'info' || value === 'warning' || value === 'error' ? value : undefined;
}

const profileOf = (value: unknown): Profile | undefined => (value === 'calm' || value === 'standard' || value === 'strict' ? value : undefined);

const stringOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string' && each !== '') : []);

/** Joins with forward slashes; an absolute path stays as it is. */
const resolveIn = (folder: string, name: string): string => normalPath(path.posix.isAbsolute(name) || path.isAbsolute(name) ? name : `${folder}/${name}`);

function member(value: unknown, keys: readonly string[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[key];
  }
  return current;
}
