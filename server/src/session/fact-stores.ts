import type { WorkspaceOptions } from './contract.ts';
import { FactsStore, sweepCache } from './facts-store.ts';
import { reasonOf } from './paths.ts';

export type { FactsStore, StoredFacts, StoredFile } from './facts-store.ts';

/** The caches of one workspace: one for each folder, one for what is installed. Without a place to write there are none. */
export class FactStores {
  readonly #options: Pick<WorkspaceOptions, 'cacheFolder' | 'frontends' | 'log'>;
  readonly #stores = new Map<string, FactsStore | undefined>();

  constructor(options: Pick<WorkspaceOptions, 'cacheFolder' | 'frontends' | 'log'>) {
    this.#options = options;
  }

  ofFolder(folder: string | undefined): FactsStore | undefined {
    return this.#store(`files\n${folder ?? ''}`);
  }

  ofLibraries(folders: readonly string[]): FactsStore | undefined {
    return this.#store(`libraries\n${folders.join('\n')}`);
  }

  flush(): void {
    for (const store of this.#stores.values()) {
      try {
        store?.flush();
      } catch (error) {
        this.#options.log('warn', `facts could not be kept: ${reasonOf(error)}`);
      }
    }
  }

  close(): void {
    for (const store of this.#stores.values()) store?.close();
    this.#stores.clear();
  }

  #store(name: string): FactsStore | undefined {
    const { cacheFolder } = this.#options;
    if (cacheFolder === undefined) return undefined;
    if (!this.#stores.has(name)) this.#stores.set(name, this.#open(cacheFolder, name));
    return this.#stores.get(name);
  }

  #open(cacheFolder: string, name: string): FactsStore | undefined {
    const { frontends, log } = this.#options;
    try {
      const version = frontends.map((frontend) => `${frontend.language} ${frontend.version}`).join('\n');
      const store = new FactsStore(cacheFolder, name, version);
      if (this.#stores.size === 0) sweepCache(cacheFolder);
      return store;
    } catch (error) {
      log('warn', `facts are not kept in ${cacheFolder}: ${reasonOf(error)}`);
      return undefined;
    }
  }
}
