import { existsSync, readFileSync } from 'node:fs';
import { CONFIGURATION_FILES, defaultConfiguration, readConfiguration, type Configuration, type ReadConfiguration } from './configuration.ts';
import { isFile, reasonOf, upward } from './paths.ts';

/** Finds the configuration of every folder: the nearest file upward, within the git work tree if there is one. Remembers what it read. */
export class Configurations {
  readonly #byFolder = new Map<string, Configuration>();
  readonly #read = new Map<string, ReadConfiguration>();
  /** What a folder itself says, not those around it. */
  readonly #own = new Map<string, Configuration | undefined>();
  readonly #gitRoots = new Map<string, string | undefined>();

  constructor(
    readonly ruleIds: readonly string[],
    /** A file that stands instead of all others. */
    readonly only: string | undefined,
  ) {}

  forFolder(folder: string): Configuration {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const found = this.only === undefined ? this.#nearest(folder) : this.#from(this.only);
    const configuration = found ?? defaultConfiguration(folder);
    this.#byFolder.set(folder, configuration);
    return configuration;
  }

  /** Every configuration file that was read so far, with what is wrong in it. */
  get files(): ReadonlyMap<string, ReadConfiguration> {
    return this.#read;
  }

  /** Where looking upward from a folder ends. */
  boundary(folder: string): string | undefined {
    const passed: string[] = [];
    let found: string | undefined;
    for (const candidate of upward(folder)) {
      found = this.#gitRoots.get(candidate) ?? (existsSync(`${candidate}/.git`) ? candidate : undefined);
      if (found !== undefined || this.#gitRoots.has(candidate)) break;
      passed.push(candidate);
    }
    for (const each of passed) this.#gitRoots.set(each, found);
    return found;
  }

  #nearest(start: string): Configuration | undefined {
    for (const folder of upward(start, this.boundary(start))) {
      if (!this.#own.has(folder)) this.#own.set(folder, this.#ownOf(folder));
      const configuration = this.#own.get(folder);
      if (configuration !== undefined) return configuration;
    }
    return undefined;
  }

  #ownOf(folder: string): Configuration | undefined {
    for (const name of CONFIGURATION_FILES) {
      const file = `${folder}/${name}`;
      const configuration = isFile(file) ? this.#from(file) : undefined;
      if (configuration !== undefined) return configuration;
    }
    return undefined;
  }

  #from(file: string): Configuration | undefined {
    const result = this.#read.get(file) ?? this.#readFile(file);
    this.#read.set(file, result);
    return result.kind === 'read' ? result.configuration : undefined;
  }

  #readFile(file: string): ReadConfiguration {
    try {
      return readConfiguration(file, readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), this.ruleIds);
    } catch (error) {
      return { kind: 'malformed', text: '', problem: { path: file, kind: 'config', message: `the configuration cannot be read: ${reasonOf(error)}` } };
    }
  }
}
