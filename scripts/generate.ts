// Writes what is made from the rules: the index, the pages, the settings in the manifest.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatedFiles } from './generated.ts';

const root = path.resolve(import.meta.dirname, '..');
for (const [file, content] of await generatedFiles()) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}
