import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { rules } from '../../rules/index.ts';
import { catalog } from './catalog/index.ts';
import { frontendsOver, loadStdlibIndex, loadThreadedFrontends, loweringWorkers } from './composition.ts';
import { serveAnalysis } from './protocol/analysis/serve.ts';
import { cacheFolder, createWorkspace } from './session/index.ts';

// Composition root of the analysis thread of the language server. Messages that come while the parser is loaded wait in the port.
if (parentPort !== null) void serve(parentPort);

async function serve(port: MessagePort): Promise<void> {
  const { cancelSlots } = workerData as { readonly cancelSlots: SharedArrayBuffer };
  const threaded = await loadThreadedFrontends();
  const stdlib = loadStdlibIndex();
  const cache = cacheFolder();
  serveAnalysis(port, cancelSlots, {
    rules,
    createWorkspace: (folders, overrides, log) =>
      createWorkspace({
        folders,
        overrides,
        log,
        frontends: frontendsOver(threaded, { expectsOverlays: true, log }),
        rules,
        catalog,
        stdlib,
        // An editor shares the machine with its user.
        lowering: loweringWorkers(2),
        ...(cache === undefined ? {} : { cacheFolder: cache }),
      }),
  });
}
