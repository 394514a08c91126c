import { isDeclarationFile, languageOf } from './languages.ts';
import { parentOf, within } from './paths.ts';

/** Why a JavaScript or TypeScript file is never one's own source, by its name and place; `undefined` when it may be. Other languages have no such rules. */
export function madeFile(path: string, folder: string): string | undefined {
  if (languageOf(path) !== 'typescript') return undefined;
  if (isDeclarationFile(path)) return 'a declaration file holds nothing that runs';
  if (/[.-]min\.[cm]?js$/.test(path)) return 'its name says that it is minified';
  if (/(?:^|\/)\.pnp\.[^/]*$/.test(path)) return 'it belongs to a package manager';
  // Compilers and bundlers write JavaScript, never TypeScript: what else lies in a folder of this name is somebody's source.
  const output = /\.[cm]?jsx?$/.test(path) ? OUTPUT_FOLDERS : TOOL_FOLDERS;
  for (let current = parentOf(path); current !== folder && within(folder, current); current = parentOf(current)) {
    const name = current.slice(current.lastIndexOf('/') + 1);
    if (output.has(name)) return `it lies in \`${name}\`, which holds what tools write`;
  }
  return undefined;
}

const TOOL_FOLDERS: ReadonlySet<string> = new Set(['.next', '.nuxt', '.output', '.svelte-kit', '.astro', '.turbo', '.vercel', '.netlify', '.yarn', '.cache', '.parcel-cache', '.angular', '.docusaurus', '.expo', 'coverage', 'bower_components', 'jspm_packages']);
const OUTPUT_FOLDERS: ReadonlySet<string> = new Set([...TOOL_FOLDERS, 'dist', 'build', 'out']);
