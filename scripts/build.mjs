// Bundles every entry point into dist/ and puts the data that they read beside them. `--production` minifies.
import { build } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { thirdPartyLicenses } from './licenses.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const production = process.argv.includes('--production');

const entries = {
  client: 'client/src/extension.ts',
  server: 'server/src/main.ts',
  analysis: 'server/src/analysis.ts',
  'lower-worker': 'server/src/worker.ts',
  cli: 'server/src/cli.ts',
};
const assets = {
  'web-tree-sitter.wasm': 'node_modules/web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-python.wasm': 'node_modules/tree-sitter-python/tree-sitter-python.wasm',
  'stdlib.bin': 'server/src/catalog/data/stdlib.bin',
};

mkdirSync(dist, { recursive: true });
for (const [name, from] of Object.entries(assets)) if (existsSync(path.join(root, from)) || missing(from)) copyFileSync(path.join(root, from), path.join(dist, name));
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: Object.entries(entries)
    .filter(([, file]) => existsSync(path.join(root, file)) || missing(file))
    .map(([out, file]) => ({ in: file, out })),
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  metafile: true,
  // A package's ES module build has no `import.meta` in a CommonJS bundle; the CommonJS build of web-tree-sitter needs none.
  // The main file of jsonc-parser hides its requires from a bundler; its ES module build does not.
  alias: {
    'web-tree-sitter': path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs'),
    'jsonc-parser': path.join(root, 'node_modules/jsonc-parser/lib/esm/main.js'),
  },
  define: { __INTERLEAVE_VERSION__: JSON.stringify(JSON.parse((await import('node:fs')).readFileSync(path.join(root, 'package.json'), 'utf8')).version) },
});

writeFileSync(path.join(dist, 'third-party-licenses.txt'), thirdPartyLicenses(root, [...Object.keys(metafile.inputs), ...Object.values(assets)]));

/** An entry point that is not there is an error of the tree, named as such rather than left to the bundler. */
function missing(file) {
  if (process.env.INTERLEAVE_PARTIAL_BUILD === '1') return false;
  throw new Error(`entry point ${file} is missing`);
}
