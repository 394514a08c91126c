// Writes the index of the stubs of the standard library and of some well-known libraries, from the typeshed copy that comes with pyright.
// Run with `node --import tsx scripts/generate-stdlib.ts` after an update of pyright or a change of the lowering of stubs.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildStdlib, INDEX } from './stdlib-index.ts';

const index = await buildStdlib();
mkdirSync(path.dirname(INDEX), { recursive: true });
writeFileSync(INDEX, index.bytes);
console.log(`${index.modules} modules, ${(index.bytes.length / 1000).toFixed(0)} kB`);
