/** What the analysis is told about where the program will run. */
export interface World {
  readonly pythonVersion: { readonly major: number; readonly minor: number };
  /** A build without the GIL. */
  readonly freeThreaded: boolean;
  readonly platforms: readonly Platform[];
  /** How each of these facts is known, for the user: `requires-python in pyproject.toml`. */
  readonly sources: { readonly python: string; readonly platforms: string };
}

export type Platform = 'linux' | 'macos' | 'windows';

export const DEFAULT_WORLD: World = {
  pythonVersion: { major: 3, minor: 13 },
  freeThreaded: false,
  platforms: ['linux', 'macos', 'windows'],
  sources: { python: 'default', platforms: 'default' },
};

export function atLeast(world: World, major: number, minor: number): boolean {
  const version = world.pythonVersion;
  return version.major > major || (version.major === major && version.minor >= minor);
}
