import type { ClassKey } from '../../../model/index.ts';
import { basesOf } from './classes.ts';
import type { Linker } from './linker.ts';
import { classPlace, keyOfClass } from './linker.ts';

/** Which classes of the program derive from which. Built once, when first asked for. */
export class Subclasses {
  private direct: ReadonlyMap<ClassKey, readonly ClassKey[]> | undefined;
  private readonly all = new Map<ClassKey, readonly ClassKey[]>();
  private readonly linker: Linker;

  constructor(linker: Linker) {
    this.linker = linker;
  }

  /** Takes over the index of an earlier snapshot in which every file had the same classes and bases. */
  adopt(previous: Subclasses): void {
    this.direct = previous.direct;
  }

  /** All classes of the program below a class, at any depth. */
  of(cls: ClassKey): readonly ClassKey[] {
    const known = this.all.get(cls);
    if (known !== undefined) return known;
    this.direct ??= directSubclasses(this.linker);
    const found = new Set<ClassKey>();
    const queue = [cls];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const below of this.direct.get(next) ?? []) {
        if (below === cls || found.has(below)) continue;
        found.add(below);
        queue.push(below);
      }
    }
    const result = [...found];
    this.all.set(cls, result);
    return result;
  }

  /** Whether a class below defines a method of that name itself. */
  override(cls: ClassKey, name: string): boolean {
    return this.of(cls).some((below) => {
      const place = classPlace(this.linker, below);
      const member = place?.source.index.members[place.index]?.get(name);
      return member?.bindings.some((binding) => binding.kind === 'function') === true;
    });
  }
}

function directSubclasses(linker: Linker): ReadonlyMap<ClassKey, readonly ClassKey[]> {
  const direct = new Map<ClassKey, ClassKey[]>();
  for (const file of linker.input.files.keys()) {
    const source = linker.modules.source(file);
    for (const [index] of (source?.facts.classes ?? []).entries()) {
      if (source === undefined) continue;
      for (const { value } of basesOf(linker, source, index)) {
        if (value.k !== 'class') continue;
        const below = direct.get(value.class);
        if (below === undefined) direct.set(value.class, [keyOfClass(source, index)]);
        else below.push(keyOfClass(source, index));
      }
    }
  }
  return direct;
}
