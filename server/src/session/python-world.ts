import { readFileSync } from 'node:fs';
import { DEFAULT_WORLD, type World } from '../model/index.ts';
import { parsePythonVersion, type Configuration } from './configuration.ts';
import { parseToml } from './configuration-source.ts';
import type { Overrides } from './contract.ts';
import { upward } from './paths.ts';

interface Version {
  readonly major: number;
  readonly minor: number;
  readonly freeThreaded: boolean;
}

interface KnownVersion {
  readonly version: Version;
  readonly source: string;
}

/** Which Python the code of a folder is for: settings first, then what the project says, then what is installed. */
export class PythonWorlds {
  readonly #projects = new Map<string, KnownVersion | undefined>();

  world(folder: string, facts: { readonly configuration: Configuration; readonly overrides: Overrides; readonly environment: string | undefined; readonly boundary: string | undefined }): World {
    const { configuration, overrides, environment, boundary } = facts;
    const { python } = configuration;
    const found = this.#configured(configuration, overrides) ?? this.#fromProject(folder, boundary) ?? fromEnvironment(environment);
    const version = found?.version ?? { ...DEFAULT_WORLD.pythonVersion, freeThreaded: false };
    const freeThreaded = overrides.pythonVersion?.freeThreaded ?? overrides.freeThreaded ?? python.freeThreaded ?? version.freeThreaded;
    return {
      pythonVersion: { major: version.major, minor: version.minor },
      freeThreaded,
      platforms: python.platforms ?? DEFAULT_WORLD.platforms,
      sources: {
        python: found?.source ?? DEFAULT_WORLD.sources.python,
        platforms: python.platforms === undefined ? DEFAULT_WORLD.sources.platforms : `\`platforms\` in ${configuration.path ?? 'the configuration'}`,
      },
    };
  }

  #configured(configuration: Configuration, overrides: Overrides): KnownVersion | undefined {
    if (overrides.pythonVersion !== undefined) return { version: overrides.pythonVersion, source: 'setting of the editor or the command line' };
    const { version } = configuration.python;
    return version === undefined ? undefined : { version, source: `\`version\` in ${configuration.path ?? 'the configuration'}` };
  }

  #fromProject(start: string, boundary: string | undefined): KnownVersion | undefined {
    for (const folder of upward(start, boundary)) {
      if (!this.#projects.has(folder)) this.#projects.set(folder, projectVersion(folder));
      const known = this.#projects.get(folder);
      if (known !== undefined) return known;
    }
    return undefined;
  }
}

function projectVersion(folder: string): KnownVersion | undefined {
  const pinned = read(`${folder}/.python-version`);
  for (const line of pinned?.split('\n') ?? []) {
    const version = line.startsWith('#') ? undefined : parsePythonVersion(line);
    if (version !== undefined) return { version, source: `${folder}/.python-version` };
  }
  const project = read(`${folder}/pyproject.toml`);
  const required = project === undefined ? undefined : requiresPython(project);
  if (required !== undefined) return { version: required, source: `requires-python in ${folder}/pyproject.toml` };
  const setup = /^\s*python_requires\s*=\s*(.+)$/m.exec(read(`${folder}/setup.cfg`) ?? '')?.[1];
  const lowest = setup === undefined ? undefined : lowerBound(setup);
  return lowest === undefined ? undefined : { version: lowest, source: `python_requires in ${folder}/setup.cfg` };
}

function requiresPython(text: string): Version | undefined {
  if (!/python/.test(text)) return undefined;
  const parsed = parseToml(text);
  if ('malformed' in parsed) return undefined;
  const value = parsed.located.value as {
    project?: { 'requires-python'?: unknown };
    tool?: { poetry?: { dependencies?: { python?: unknown } } };
  };
  const bound = value.project?.['requires-python'] ?? value.tool?.poetry?.dependencies?.python;
  return typeof bound === 'string' ? lowerBound(bound) : undefined;
}

/** The oldest version that a specifier such as `>=3.9,<4` or `^3.10` admits. Upper bounds alone tell nothing. */
export function lowerBound(specifier: string): Version | undefined {
  const bounds = specifier.split(',').flatMap((part) => {
    const match = /^\s*(>=|>|~=|==|===|\^|~)?\s*(\d+)\.(\d+)/.exec(part);
    return match === null ? [] : [{ major: Number(match[2]), minor: Number(match[3]), freeThreaded: false }];
  });
  return bounds.sort((a, b) => b.major - a.major || b.minor - a.minor)[0];
}

function fromEnvironment(environment: string | undefined): KnownVersion | undefined {
  if (environment === undefined) return undefined;
  const written = /^version(?:_info)?\s*=\s*(.+)$/m.exec(read(`${environment}/pyvenv.cfg`) ?? '')?.[1];
  const version = written === undefined ? undefined : parsePythonVersion(written);
  return version === undefined ? undefined : { version, source: `the environment ${environment}` };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // Not there or not readable: it says nothing.
  }
}
