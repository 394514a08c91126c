import type { Rule } from '../rule-api/index.ts';
import { levelsOf, type Configuration, type Level } from './configuration.ts';
import { Configurations } from './configurations.ts';
import type { EffectiveSettings, Overrides } from './contract.ts';
import { findEnvironment } from './environment.ts';
import { Neighbours, type Neighbour } from './neighbours/index.ts';
import { folderOf, hasPath, parentOf, relativeTo, within } from './paths.ts';
import { PythonWorlds } from './python-world.ts';

/** The settings of every file: what the nearest configuration says, then what the editor or the command line sets over it. */
export class Settings {
  readonly configurations: Configurations;
  readonly #worlds = new PythonWorlds();
  readonly #neighbours = new Neighbours();
  readonly #environments = new Map<string, string | undefined>();
  readonly #environmentIn = new Map<string, string | undefined>();
  readonly #effective = new Map<string, EffectiveSettings>();
  readonly #byFile = new Map<string, EffectiveSettings>();
  readonly #ruleIds: readonly string[];

  constructor(
    rules: readonly Rule[],
    readonly folders: readonly string[],
    readonly overrides: ReadonlyMap<string, Overrides>,
  ) {
    this.#ruleIds = rules.map((rule) => rule.id);
    this.configurations = new Configurations(this.#ruleIds, overrides.get('')?.configFile);
  }

  /** Equal for two files exactly when it is the same object. Asked for every file after every edit. */
  of(file: string): EffectiveSettings {
    const known = this.#byFile.get(file) ?? this.#find(file);
    this.#byFile.set(file, known);
    return known;
  }

  #find(file: string): EffectiveSettings {
    const folder = hasPath(file) ? parentOf(file) : (this.folders[0] ?? '/');
    const configuration = this.configurations.forFolder(folder);
    const matched = configuration.overrides.flatMap((override, index) => (this.#isIn(configuration, file) && override.files.ignores(relativeTo(configuration.folder, file)) ? [index] : []));
    const neighbours = hasPath(file) ? this.#neighbours.of(file, (each) => this.configurations.boundary(each)) : [];
    const key = `${folder}\n${matched.join(',')}\n${neighbours.map(({ rule }) => rule).join(',')}`;
    const known = this.#effective.get(key) ?? this.#make(folder, configuration, matched, neighbours);
    this.#effective.set(key, known);
    return known;
  }

  /** Every environment that some file's settings name. */
  get environments(): readonly string[] {
    return [...new Set([...this.#environments.values()].filter((each) => each !== undefined))];
  }

  environmentOf(folder: string): string | undefined {
    const configuration = this.configurations.forFolder(folder);
    const named = this.overridesOf(folder).environment ?? configuration.python.environment;
    const key = `${folder}\n${named ?? ''}`;
    if (!this.#environments.has(key)) this.#environments.set(key, findEnvironment(folder, named, folderOf(this.folders, folder) ?? this.configurations.boundary(folder) ?? folder, this.#environmentIn));
    return this.#environments.get(key);
  }

  overridesOf(folder: string): Overrides {
    const own = folderOf([...this.overrides.keys()].filter((each) => each !== ''), folder);
    return this.overrides.get(own ?? '') ?? this.overrides.get('') ?? {};
  }

  #isIn(configuration: Configuration, file: string): boolean {
    return hasPath(file) && file !== configuration.folder && within(configuration.folder, file);
  }

  #make(folder: string, configuration: Configuration, matched: readonly number[], neighbours: readonly Neighbour[]): EffectiveSettings {
    const overrides = this.overridesOf(folder);
    const environment = this.environmentOf(folder);
    const applied = matched.flatMap((index) => configuration.overrides[index] ?? []);
    const profile = overrides.profile ?? applied.findLast((each) => each.profile !== undefined)?.profile ?? configuration.profile ?? 'standard';
    const levels = new Map<string, Level>();
    for (const patterns of [configuration.rules, ...applied.map((each) => each.rules), [...(overrides.levels ?? [])]]) {
      for (const [id, level] of levelsOf(patterns, this.#ruleIds)) levels.set(id, level);
    }
    // What another linter of the workspace reports already is off, unless somebody has said otherwise.
    const left = configuration.honourForeignSuppressions ? neighbours.filter(({ rule }) => !levels.has(rule)) : [];
    for (const { rule } of left) levels.set(rule, 'off');
    const world = this.#worlds.world(folder, { configuration, overrides, environment, boundary: this.configurations.boundary(folder) });
    const settings: EffectiveSettings = {
      profile,
      levels,
      world,
      requireReason: configuration.requireReason,
      honourForeignSuppressions: configuration.honourForeignSuppressions,
      taskOwners: configuration.taskOwners,
      neighbours: left,
      chain: configuration.path === undefined ? [] : [configuration.path],
      ...(environment === undefined ? {} : { environment }),
      ...(configuration.baseline === undefined ? {} : { baseline: configuration.baseline }),
    };
    return this.#shared(settings);
  }

  /** Folders with equal settings share one object, so that results can be kept by identity. */
  readonly #distinct = new Map<string, EffectiveSettings>();
  #shared(settings: EffectiveSettings): EffectiveSettings {
    const key = JSON.stringify({ ...settings, levels: [...settings.levels].sort(([a], [b]) => (a < b ? -1 : 1)) });
    const known = this.#distinct.get(key) ?? settings;
    this.#distinct.set(key, known);
    return known;
  }
}
