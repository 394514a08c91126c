import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { languageOf } from '../languages.ts';
import { isFile, parentOf, relativeTo, upward } from '../paths.ts';
import { biomeRuns } from './biome.ts';
import { EQUIVALENTS, ON_WITHOUT_TYPES } from './equivalents.ts';
import { isOn, matchesAny, readEslint, type RuleSetting } from './eslint.ts';

/** A rule of ours that another linter, configured in the workspace, runs in its own form. */
export interface Neighbour {
  /** Ours. */
  readonly rule: string;
  /** Theirs. */
  readonly name: string;
  readonly tool: 'ESLint' | 'oxlint' | 'Biome';
  /** The configuration that says so. */
  readonly configuration: string;
}

/** Names of files that configure these linters. */
export const isNeighbourConfiguration = (name: string): boolean => /^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.[cm]?js|\.json)?|biome\.jsonc?|\.biome\.jsonc?|\.oxlintrc\.jsonc?)$/.test(name);

/** Finds out, from what stands literally in their configurations, which of our rules other linters run already. Nothing of the workspace is executed. */
export class Neighbours {
  readonly #texts = new Map<string, string | undefined>();
  readonly #settings = new Map<string, { readonly settings: readonly RuleSetting[]; readonly ignores: readonly string[] }>();
  readonly #byFolder = new Map<string, readonly Configured[]>();
  readonly #listed = new Map<string, ReadonlySet<string>>();

  /** `boundary`: where looking upward ends. */
  of(file: string, boundary: (folder: string) => string | undefined): readonly Neighbour[] {
    if (languageOf(file) !== 'typescript') return [];
    const folder = parentOf(file);
    const configured = this.#byFolder.get(folder) ?? this.#configured(folder, boundary(folder));
    this.#byFolder.set(folder, configured);
    if (configured.length === 0) return [];
    return [...EQUIVALENTS].flatMap(([rule, theirs]): Neighbour[] => {
      for (const { tool, configuration, runs } of configured) {
        const name = theirs[tool === 'Biome' ? 'biome' : 'eslint'].find((each) => runs(each, file));
        if (name !== undefined) return [{ rule, name, tool, configuration }];
      }
      return [];
    });
  }

  #configured(folder: string, last: string | undefined): readonly Configured[] {
    const folders = [...upward(folder, last)];
    return [this.#eslint(folders), this.#oxlint(folders), this.#biome(folders)].filter((each) => each !== undefined);
  }

  #eslint(folders: readonly string[]): Configured | undefined {
    for (const folder of folders) {
      const configuration = this.#find(folder, FLAT);
      if (configuration !== undefined) return { tool: 'ESLint', configuration, runs: this.#eslintRuns([configuration], folder, 'flat') };
    }
    const older: string[] = [];
    for (const folder of folders) {
      const configuration = this.#find(folder, OLDER);
      if (configuration === undefined) continue;
      older.unshift(configuration);
      if (readEslint(this.#text(configuration) ?? '').root) break;
    }
    const nearest = older.at(-1);
    return nearest === undefined ? undefined : { tool: 'ESLint', configuration: nearest, runs: this.#eslintRuns(older, undefined, 'older') };
  }

  /** Outer configurations first. */
  #eslintRuns(configurations: readonly string[], base: string | undefined, style: 'flat' | 'older'): Configured['runs'] {
    const read = configurations.map((configuration) => ({ folder: base ?? parentOf(configuration), ...this.#read(configuration, 0) }));
    return (rule, file) => {
      if (read.some(({ folder, ignores }) => matchesAny(ignores, relativeTo(folder, file), style))) return false;
      // Patterns are relative to the configuration in which they stand, so each has its say in turn.
      let on = false;
      for (const { folder, settings } of read) if (settings.some((setting) => setting.rule === rule)) on = isOn(rule, relativeTo(folder, file), settings, style);
      return on;
    };
  }

  /** With the settings of files beside it that it imports. */
  #read(configuration: string, depth: number): { readonly settings: readonly RuleSetting[]; readonly ignores: readonly string[] } {
    const known = this.#settings.get(configuration);
    if (known !== undefined) return known;
    const { settings, ignores, imports } = readEslint(this.#text(configuration) ?? '');
    const inner = depth < MAX_DEPTH ? imports.map((name) => path.posix.join(parentOf(configuration), name)).filter(isFile).map((each) => this.#read(each, depth + 1)) : [];
    const result = { settings: [...inner.flatMap((each) => each.settings), ...settings], ignores: [...inner.flatMap((each) => each.ignores), ...ignores] };
    this.#settings.set(configuration, result);
    return result;
  }

  #oxlint(folders: readonly string[]): Configured | undefined {
    const configuration = this.#nearest(folders, OXLINT);
    if (configuration === undefined) return undefined;
    const text = this.#text(configuration) ?? '';
    const { settings, ignores } = readEslint(text);
    const config = parse(text) as { readonly categories?: { readonly correctness?: unknown }; readonly options?: { readonly typeAware?: unknown } } | undefined;
    const correctness = config?.categories?.correctness !== 'off';
    const folder = parentOf(configuration);
    // Rules that need types run only when they are asked for.
    const typed = config?.options?.typeAware === true || /--type-aware/.test(this.#text(`${folder}/package.json`) ?? '');
    return {
      tool: 'oxlint',
      configuration,
      runs: (rule, file) => {
        const relative = relativeTo(folder, file);
        const untyped = ON_WITHOUT_TYPES.has(rule);
        if ((!untyped && !typed) || matchesAny(ignores, relative, 'older')) return false;
        return settings.some((setting) => setting.rule === rule) ? isOn(rule, relative, settings, 'older') : correctness && rule !== '@typescript-eslint/return-await' && (untyped || rule !== '@typescript-eslint/no-misused-promises');
      },
    };
  }

  #biome(folders: readonly string[]): Configured | undefined {
    const configuration = this.#nearest(folders, BIOME);
    if (configuration === undefined) return undefined;
    return { tool: 'Biome', configuration, runs: (rule, file) => biomeRuns(rule, relativeTo(parentOf(configuration), file), this.#text(configuration) ?? '') };
  }

  #nearest(folders: readonly string[], names: readonly string[]): string | undefined {
    for (const folder of folders) {
      const found = this.#find(folder, names);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The first of several names that a folder has. Each folder is listed once, since most have none of them. */
  #find(folder: string, names: readonly string[]): string | undefined {
    const listed = this.#listed.get(folder) ?? new Set(list(folder).filter(isNeighbourConfiguration));
    this.#listed.set(folder, listed);
    const name = listed.size === 0 ? undefined : names.find((each) => listed.has(each));
    return name === undefined ? undefined : `${folder}/${name}`;
  }

  #text(file: string): string | undefined {
    if (!this.#texts.has(file)) this.#texts.set(file, read(file));
    return this.#texts.get(file);
  }
}

interface Configured {
  readonly tool: Neighbour['tool'];
  readonly configuration: string;
  readonly runs: (rule: string, file: string) => boolean;
}

const FLAT = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((ending) => `eslint.config.${ending}`);
/** Those in YAML are not read: a rule that both report is a smaller harm than one that neither does. */
const OLDER = ['.eslintrc.js', '.eslintrc.cjs', '.eslintrc.json', '.eslintrc'];
const OXLINT = ['.oxlintrc.json', '.oxlintrc.jsonc'];
const BIOME = ['biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc'];
const MAX_DEPTH = 3;

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Not there: it configures nothing.
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // Not there or not readable: it says nothing.
  }
}
