import type { FileId, Import, Region } from '../model/index.ts';
import type { ImportReach } from '../rule-api/index.ts';
import type { Linked } from './linked.ts';

/** Library modules that importing a file loads: what its module body imports, and what the own modules it imports do. */
export function importsWhenLoaded(linked: Linked, file: FileId): readonly ImportReach[] {
  const found = new Map<string, ImportReach>();
  const entered = new Set<FileId>([file]);
  const visit = (from: FileId, path: ImportReach['path'], outermost: number | undefined): void => {
    const facts = linked.snapshot.files.get(from)?.facts;
    if (facts === undefined) return;
    for (const item of facts.imports.filter((candidate) => runsOnImport(candidate, facts.units[0]?.regions ?? [], from === file)).toSorted((a, b) => a.order - b.order)) {
      const step = [...path, { file: from, at: item.at }];
      const order = outermost ?? item.order;
      const modules = modulesOf(item);
      for (const module of modules.certain.concat(modules.perhaps)) {
        const own = linked.resolver.importedFile(from, module, item.level);
        if (own !== undefined && linked.snapshot.files.has(own)) {
          if (entered.has(own)) continue;
          entered.add(own);
          visit(own, step, order);
        } else if (item.level === 0 && !found.has(module)) {
          found.set(module, { module, path: step, order });
        }
      }
    }
  };
  visit(file, [], undefined);
  return [...found.values()];
}

/** `import a.b` loads `a` and then `a.b`; a name taken `from` a package may be a module of it. */
function modulesOf(item: Import): { readonly certain: readonly string[]; readonly perhaps: readonly string[] } {
  const parts = item.module === '' ? [] : item.module.split('.');
  const certain = item.level > 0 ? [item.module] : parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  const perhaps = item.names.filter((name) => name !== '*').map((name) => (item.module === '' ? name : `${item.module}.${name}`));
  return { certain, perhaps };
}

function runsOnImport(item: Import, regions: readonly Region[], asMain: boolean): boolean {
  if (item.unit !== 0 || item.typeOnly) return false;
  return asMain || !regions.some((region) => region.guard === 'main' && region.first <= item.order && item.order <= region.last);
}

/** The files to check that a file imports, anywhere in it, when it runs. */
export function importedFiles(linked: Linked, file: FileId): readonly FileId[] {
  const found = new Set<FileId>();
  for (const { typeOnly, module, level } of linked.snapshot.files.get(file)?.facts.imports ?? []) {
    const own = typeOnly ? undefined : linked.resolver.importedFile(file, module, level);
    if (own !== undefined && linked.snapshot.files.has(own)) found.add(own);
  }
  return [...found];
}
