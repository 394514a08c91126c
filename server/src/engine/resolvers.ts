import type { FileId } from '../model/index.ts';
import { fileOfKey, UNKNOWN_VALUE } from '../model/index.ts';
import type { Resolver } from '../frontend/frontend.ts';

/** One resolver out of those of several languages: each answers for its own files. */
export function combinedResolver(parts: readonly Resolver[]): Resolver {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const of = (file: FileId): Resolver | undefined => parts.find((part) => part.facts(file) !== undefined);
  return {
    value: (unit, ref, order) => of(fileOfKey(unit))?.value(unit, ref, order) ?? UNKNOWN_VALUE,
    callees: (unit, call) => of(fileOfKey(unit))?.callees(unit, call) ?? [{ kind: 'unknown', names: [], result: UNKNOWN_VALUE, decorated: 'no' }],
    attribute: (cls, name) => of(fileOfKey(cls))?.attribute(cls, name) ?? UNKNOWN_VALUE,
    mro: (cls) => of(fileOfKey(cls))?.mro(cls) ?? { classes: [cls], names: [], complete: false },
    subclasses: (cls) => of(fileOfKey(cls))?.subclasses(cls) ?? [],
    findMethod: (cls, name) => of(fileOfKey(cls))?.findMethod(cls, name),
    unit: (key) => of(fileOfKey(key))?.unit(key),
    class: (key) => of(fileOfKey(key))?.class(key),
    facts: (file) => of(file)?.facts(file),
    result: (unit, call) => of(fileOfKey(unit))?.result?.(unit, call),
    typeAt: (file, at) => of(file)?.typeAt?.(file, at) ?? UNKNOWN_VALUE,
    expectedAt: (file, at) => of(file)?.expectedAt?.(file, at) ?? 'unknown',
    moduleName: (file) => of(file)?.moduleName(file),
    importedFile: (from, module, level) => of(from)?.importedFile(from, module, level),
    get missing() {
      return new Set(parts.flatMap((part) => [...part.missing]));
    },
  };
}
