import type { FileFacts, FileId } from '../model/index.ts';
import type { FileView, ProgramView } from './views.ts';

/** Where JavaScript runs, as far as what it imports shows it. */

const BROWSER_MODULES =
  /^(react|react-dom|react-router|react-native|preact|vue|svelte|solid-js|@angular\/|lit|jquery|next\/(navigation|link|image|router)|@remix-run\/react|@testing-library\/|mobx-react|styled-components|prosemirror-|@tiptap\/|@codemirror\/|codemirror|@radix-ui\/|framer-motion|three|d3)($|\/|-|\w)/;
const NODE_MODULES = /^(node:|(assert|buffer|child_process|cluster|crypto|dgram|dns|events|fs|http|http2|https|module|net|os|path|perf_hooks|process|readline|stream|tls|url|util|v8|vm|worker_threads|zlib)($|\/)|express$|koa$|fastify$|@nestjs\/)/;
const BROWSER_GLOBALS = /\b(?:window|document|localStorage|sessionStorage)\s*[.[]/;
const NODE_GLOBALS = /\bprocess\.(?:env|exit|on|argv|stdout|stderr|cwd)\b|\brequire\(/;

/** More files than this say nothing new. */
const MAX_FILES = 200;

const known = new WeakMap<FileView, boolean>();

/** The file is made for pages: a rejected promise that nobody handles is written to the console there, and ends nothing. */
export function runsInBrowser(file: FileView, program: ProgramView): boolean {
  let found = known.get(file);
  if (found === undefined) {
    found = isOfPages(file, program);
    known.set(file, found);
  }
  return found;
}

function isOfPages(file: FileView, program: ProgramView): boolean {
  if (/\.[jt]sx$/.test(file.id)) return true;
  if (imports(file.facts, NODE_MODULES) || NODE_GLOBALS.test(file.source)) return false;
  if (imports(file.facts, BROWSER_MODULES) || BROWSER_GLOBALS.test(file.source)) return true;
  let browser = false;
  const seen = new Set<FileId>([file.id]);
  const queue = [...program.importedFiles(file.id)];
  for (let next = queue.shift(); next !== undefined && seen.size < MAX_FILES; next = queue.shift()) {
    const facts = seen.has(next) ? undefined : program.view(next)?.facts;
    seen.add(next);
    if (facts === undefined) continue;
    if (imports(facts, NODE_MODULES)) return false;
    browser ||= /\.[jt]sx$/.test(next) || imports(facts, BROWSER_MODULES);
    queue.push(...program.importedFiles(next));
  }
  return browser;
}

const imports = (facts: FileFacts, modules: RegExp): boolean => facts.imports.some((each) => !each.typeOnly && modules.test(each.module));
