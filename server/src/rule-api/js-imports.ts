import { insert, type TextEdit } from './edits.ts';
import type { FileView } from './views.ts';

/**
 * Edits that make a name of a module available in a file of JavaScript or TypeScript, and the text by which it may then be used;
 * `undefined` where the name means something else already, or it cannot be told how the file imports.
 */
export function importName(file: FileView, module: string, name: string): { readonly edits: readonly TextEdit[]; readonly text: string } | undefined {
  const body = file.units[0]?.unit;
  if (body === undefined) return undefined;
  for (const variable of body.variables) {
    const [only] = variable.bindings;
    if (variable.bindings.length !== 1 || only?.kind !== 'import' || only.typeOnly || plain(only.module) !== plain(module)) continue;
    if (only.name === name) return { edits: [], text: variable.name };
    if (only.name === undefined || (only.name === 'default' && module.startsWith('node:'))) return { edits: [], text: `${variable.name}.${name}` };
  }
  if (file.units.some((site) => site.unit.variables.some((variable) => variable.name === name))) return undefined;
  const last = file.facts.imports.filter((each) => each.unit === 0 && file.source.slice(file.lineStart(each.at.start), each.at.start).trim() === '').at(-1);
  const written = last === undefined ? '' : file.text(last.at);
  const quote = /["']/.exec(written)?.[0] ?? "'";
  const end = last === undefined || /;\s*$/.test(file.source.slice(last.at.start, file.lineEnd(last.at.end))) ? ';' : '';
  const source = /["']node:/.test(file.source) || !/from ["'](?:fs|path|http|stream|crypto|util|os|child_process|zlib)["'/]/.test(file.source) ? module : plain(module);
  if (last !== undefined && /^import\b/.test(written)) return { edits: [insert(file.lineEnd(last.at.end), `${file.newline}import { ${name} } from ${quote}${source}${quote}${end}`)], text: name };
  const required = /^[^\n]*\brequire\(/m.test(file.source) && !/^\s*(?:import|export)\b/m.test(file.source);
  if (required) {
    const first = /^(?:const|let|var)\b[^\n]*\brequire\([^\n]*$/m.exec(file.source);
    if (first !== null) return { edits: [insert(first.index, `const { ${name} } = require('${module}');${file.newline}`)], text: name };
  }
  return undefined;
}

const plain = (module: string): string => module.replace(/^node:/, '');
