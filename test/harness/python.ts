import { createRequire } from 'node:module';
import type { Frontend } from '../../server/src/frontend/frontend.ts';
import { createPythonFrontend } from '../../server/src/frontend/python/index.ts';

const resolve = createRequire(import.meta.url).resolve;

let loading: Promise<Frontend> | undefined;

/** The Python front end with the parser from `node_modules`, loaded once. */
export function pythonFrontend(): Promise<Frontend> {
  loading ??= createPythonFrontend({
    runtimeWasm: resolve('web-tree-sitter/web-tree-sitter.wasm'),
    grammarWasm: resolve('tree-sitter-python/tree-sitter-python.wasm'),
  });
  return loading;
}
