import type { Severity } from '../model/index.ts';
import type { Overrides } from '../session/contract.ts';
import { nearest } from '../support/nearest.ts';
import { FORMATS, type Format } from './formats/names.ts';
import { EXIT, Stop } from './io.ts';

/** The options of `check`, as commander hands them over. */
export interface RawCheckOptions {
  readonly format: string;
  readonly output?: string;
  readonly failOn: string;
  readonly rule?: readonly string[];
  readonly profile?: string;
  readonly config?: string;
  readonly pythonVersion?: string;
  readonly environment?: string;
  readonly exclude?: readonly string[];
  /** `true`: without a revision. */
  readonly changed?: string | true;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly fix?: boolean;
  readonly stats?: boolean;
  readonly cache: boolean;
  readonly workers?: string;
  readonly facts?: readonly string[];
  readonly quiet?: boolean;
  readonly color: string;
  readonly stdinFilename?: string;
}

export interface CheckOptions {
  readonly format: Format;
  readonly output: string | undefined;
  readonly failOn: Severity | 'never';
  readonly overrides: Overrides;
  readonly changed: { readonly ref: string | undefined } | undefined;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
  readonly fix: boolean;
  readonly stats: boolean;
  readonly cache: boolean;
  readonly workers: number | undefined;
  readonly facts: readonly string[];
  readonly quiet: boolean;
  readonly color: ColorChoice;
  readonly stdinFilename: string | undefined;
}

export type ColorChoice = 'auto' | 'always' | 'never';

const LEVELS = ['error', 'warning', 'info', 'hint', 'off'] as const;
export const FAIL_ON = ['error', 'warning', 'info', 'hint', 'never'] as const;
export const PROFILES = ['calm', 'standard', 'strict'] as const;
export const COLORS = ['auto', 'always', 'never'] as const;

export function checkOptions(raw: RawCheckOptions, ruleIds: readonly string[]): CheckOptions {
  return {
    format: oneOf('--format', raw.format, FORMATS),
    output: raw.output,
    failOn: oneOf('--fail-on', raw.failOn, FAIL_ON),
    overrides: overrides(raw, ruleIds),
    changed: raw.changed === undefined ? undefined : { ref: raw.changed === true ? undefined : raw.changed },
    baseline: raw.baseline,
    writeBaseline: raw.writeBaseline,
    fix: raw.fix === true,
    stats: raw.stats === true,
    cache: raw.cache,
    workers: raw.workers === undefined ? undefined : workerCount(raw.workers),
    facts: raw.facts ?? [],
    quiet: raw.quiet === true,
    color: oneOf('--color', raw.color, COLORS),
    stdinFilename: raw.stdinFilename,
  };
}

/** One of a closed set of words, or a message that lists them. */
export function oneOf<const Word extends string>(option: string, value: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new Stop(EXIT.arguments, `${option}: ${value} is none of ${words.join(', ')}${didYouMean(value, words)}`);
}

export function knownRule(id: string, ruleIds: readonly string[], where: string): string {
  if (ruleIds.includes(id)) return id;
  const all = didYouMean(id, ruleIds) || '; `interleave rules` lists them all';
  throw new Stop(EXIT.arguments, `${where}there is no rule ${id}${all}`);
}

function overrides(raw: RawCheckOptions, ruleIds: readonly string[]): Overrides {
  const levels = new Map((raw.rule ?? []).map((setting) => ruleLevel(setting, ruleIds)));
  return {
    ...(raw.config === undefined ? {} : { configFile: raw.config }),
    ...(raw.profile === undefined ? {} : { profile: oneOf('--profile', raw.profile, PROFILES) }),
    ...(levels.size === 0 ? {} : { levels }),
    ...(raw.pythonVersion === undefined ? {} : { pythonVersion: pythonVersion(raw.pythonVersion) }),
    ...(raw.environment === undefined ? {} : { environment: raw.environment }),
    ...(raw.exclude === undefined ? {} : { exclude: raw.exclude }),
  };
}

function ruleLevel(setting: string, ruleIds: readonly string[]): [string, Severity | 'off'] {
  const [, id, level] = /^([^=]+)=(.*)$/.exec(setting) ?? [];
  if (id === undefined || level === undefined) throw new Stop(EXIT.arguments, `--rule: ${setting} has not the form ID=LEVEL, for example unjoined-thread=off`);
  return [knownRule(id, ruleIds, '--rule: '), oneOf(`--rule ${id}`, level, LEVELS)];
}

function pythonVersion(text: string): { readonly major: number; readonly minor: number; readonly freeThreaded: boolean } {
  const [, major, minor, threaded] = /^(\d+)\.(\d+)(t)?$/.exec(text) ?? [];
  if (major === undefined || minor === undefined) throw new Stop(EXIT.arguments, `--python-version: ${text} has not the form X.Y, or X.Yt for a build without the GIL, for example 3.13 or 3.14t`);
  if (major !== '3') throw new Stop(EXIT.arguments, `--python-version: Python ${major} is not supported`);
  const freeThreaded = threaded === 't';
  if (freeThreaded && Number(minor) < 13) throw new Stop(EXIT.arguments, `--python-version: there is no build of Python ${major}.${minor} without the GIL; the first is 3.13t`);
  return { major: Number(major), minor: Number(minor), freeThreaded };
}

export function workerCount(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new Stop(EXIT.arguments, `--workers: ${text} is not a number of workers; 0 reads all files in one thread`);
  return Number(text);
}

function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
