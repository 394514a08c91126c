import { publicNames } from '../../../catalog/aliases.ts';
import type { Linker } from './linker.ts';
import { moduleDefinitions } from './lookup.ts';
import type { Source } from './source.ts';
import { plainPath } from './source.ts';
import { distinct } from './values.ts';

/**
 * The dotted names of a definition, the most public first: packages above a library module that publish it again,
 * then what the catalogue knows of such re-exports, then the place of definition.
 */
export function definitionNames(linker: Linker, source: Source, path: string): readonly string[] {
  const plain = plainPath(path);
  const defined = source.name === '' ? plain : `${source.name}.${plain}`;
  if (!source.library) return [defined];
  return linker.memo.ask<readonly string[]>(source, 'names', plain, {
    make: () => distinct([...republished(linker, source, plain), ...publicNames(defined).toReversed()]),
    cyclic: [defined],
    exhausted: [defined],
  });
}

function republished(linker: Linker, source: Source, path: string): readonly string[] {
  const [top = '', ...rest] = path.split('.');
  const names: string[] = [];
  for (const module of publishers(source.name)) {
    if (linker.modules.probe(module) === undefined) continue;
    const same = moduleDefinitions(linker, module, top, undefined).some((found) => !('symbol' in found) && found.source === source && found.name === top);
    if (same) names.push([module, top, ...rest].join('.'));
  }
  return names;
}

/** `a.b.c` may be published by `a` or `a.b`; `_queue` by `queue`. */
function publishers(module: string): readonly string[] {
  const parts = module.split('.');
  const parents = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
  return module.startsWith('_') ? [...parents, module.slice(1)] : parents;
}
