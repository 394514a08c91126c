import { rules } from '../../../rules/index.ts';
import { catalog } from '../catalog/index.ts';
import { frontendsOver, loadStdlibIndex, loadThreadedFrontends, loweringWorkers } from '../composition.ts';
import { cacheFolder } from '../session/cache-folder.ts';
import type { WorkspaceOptions } from '../session/contract.ts';
import { createWorkspace } from '../session/index.ts';
import { version } from '../support/version.ts';
import type { Product, WorkspaceRequest } from './check.ts';

/** The product as it is installed: every rule, every front end, the catalogue of libraries. */
export function product(log: WorkspaceOptions['log']): Product {
  return {
    version,
    rules,
    async openWorkspace({ folders, explicitFiles, overrides, cache, workers, factsFolders, expectsOverlays, onCrash }: WorkspaceRequest) {
      const cached = cache ? cacheFolder() : undefined;
      const lowering = { ...loweringWorkers(), ...(workers === undefined ? {} : { workers }) };
      return createWorkspace({
        folders,
        explicitFiles,
        frontends: frontendsOver(await loadThreadedFrontends(), { expectsOverlays, log }),
        rules,
        catalog,
        stdlib: loadStdlibIndex(),
        ...(cached === undefined ? {} : { cacheFolder: cached }),
        ...(workers === 0 ? {} : { lowering }),
        factsFolders,
        overrides,
        log,
        onCrash(crash) {
          onCrash(crash);
          log('debug', `${crash.rule} on ${crash.file}: ${crash.error instanceof Error ? (crash.error.stack ?? crash.error.message) : String(crash.error)}`);
        },
      });
    },
  };
}

/** Runs the language server in this process, until the editor ends it. */
export async function serve(): Promise<void> {
  await import('../main.ts');
}
