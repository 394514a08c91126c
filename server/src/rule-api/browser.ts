import type { FileView } from './views.ts';

/** Where JavaScript runs, as far as one file shows it. */

const BROWSER_MODULES = /^(react|react-dom|preact|vue|svelte|solid-js|@angular\/|lit|jquery|next\/(navigation|link|image|router)|@testing-library\/|react-native|mobx-react|styled-components)($|\/)/;
const BROWSER_GLOBALS = /\b(?:window|document|localStorage|sessionStorage|navigator)\s*[.[]/;

/** The file is made for pages: a rejected promise that nobody handles is written to the console there, and ends nothing. */
export function runsInBrowser(file: FileView): boolean {
  if (/\.[jt]sx$/.test(file.id)) return true;
  if (file.facts.imports.some((each) => !each.typeOnly && BROWSER_MODULES.test(each.module))) return true;
  // Code that imports Node's modules has no window, whatever it is named like.
  return BROWSER_GLOBALS.test(file.source) && !file.facts.imports.some((each) => /^(node:|fs$|fs\/|path$|http$|child_process$|worker_threads$|net$)/.test(each.module));
}
