import path from 'node:path';

/** The nearest `tsconfig.json`, else `jsconfig.json`, above each file. Answers are kept until something of the kind changes on disk. */
export class ProjectFinder {
  readonly #folders = new Map<string, string | undefined>();
  readonly #exists: (file: string) => boolean;

  constructor(exists: (file: string) => boolean) {
    this.#exists = exists;
  }

  configurationOf(file: string): string | undefined {
    return this.#above(path.posix.dirname(file));
  }

  forget(): void {
    this.#folders.clear();
  }

  #above(folder: string): string | undefined {
    if (this.#folders.has(folder)) return this.#folders.get(folder);
    const here = CONFIGURATIONS.map((name) => path.posix.join(folder, name)).find((candidate) => this.#exists(candidate));
    const parent = path.posix.dirname(folder);
    const found = here ?? (parent === folder || parent === '.' ? undefined : this.#above(parent));
    this.#folders.set(folder, found);
    return found;
  }
}

const CONFIGURATIONS = ['tsconfig.json', 'jsconfig.json'];
