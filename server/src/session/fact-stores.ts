import type { Frontend } from '../frontend/frontend.ts';
import type { WorkspaceOptions } from './contract.ts';
import { FactsStore, sweepCache } from './facts-store.ts';
import { reasonOf } from './paths.ts';

export type { FactsStore, StoredFacts, StoredFile } from './facts-store.ts';

/** The caches of one workspace: one for each language and folder, one for what is installed. Without a place to write there are none. */
export class FactStores {
  readonly #options: Pick<WorkspaceOptions, 'cacheFolder' | 'log'>;
  readonly #stores = new Map<string, FactsStore | undefined>();

  constructor(options: Pick<WorkspaceOptions, 'cacheFolder' | 'log'>) {
    this.#options = options;
  }

  ofFolder(frontend: Frontend, folder: string | undefined): FactsStore | undefined {
    return this.#store(frontend, `files\n${folder ?? ''}`);
  }

  ofLibraries(frontend: Frontend, folders: readonly string[]): FactsStore | undefined {
    return this.#store(frontend, `libraries\n${folders.join('\n')}`);
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

  #store({ language, version }: Frontend, name: string): FactsStore | undefined {
    const { cacheFolder } = this.#options;
    if (cacheFolder === undefined) return undefined;
    const key = `${language}\n${name}`;
    if (!this.#stores.has(key)) this.#stores.set(key, this.#open(cacheFolder, name, `${language} ${version}`));
    return this.#stores.get(key);
  }

  #open(cacheFolder: string, name: string, version: string): FactsStore | undefined {
    const { log } = this.#options;
    try {
      const store = new FactsStore(cacheFolder, name, version);
      if (this.#stores.size === 0) sweepCache(cacheFolder);
      return store;
    } catch (error) {
      log('warn', `facts are not kept in ${cacheFolder}: ${reasonOf(error)}`);
      return undefined;
    }
  }
}
