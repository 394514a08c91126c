import type { ClassKey } from '../../../model/index.ts';
import { pathOfKey } from '../../../model/index.ts';
import type { BaseNames, ClassOfFile } from './base-names.ts';
import { baseNames } from './base-names.ts';
import { basesOf } from './classes.ts';
import type { Linker } from './linker.ts';
import { classPlace, keyOfClass } from './linker.ts';
import { plainPath } from './source.ts';

/** Which classes of the program derive from which. Bases are evaluated only where they are spelled like the class that is asked about. */
export class Subclasses {
  private names: BaseNames | undefined;
  private computed: ReadonlyMap<ClassKey, readonly ClassKey[]> | undefined;
  private direct = new Map<ClassKey, readonly ClassKey[]>();
  private readonly all = new Map<ClassKey, readonly ClassKey[]>();
  private readonly linker: Linker;

  constructor(linker: Linker) {
    this.linker = linker;
  }

  /** Takes over what is known of an earlier snapshot in which every file had the same classes and bases. */
  adopt(previous: Subclasses): void {
    this.names = previous.names;
    this.computed = previous.computed;
    this.direct = previous.direct;
  }

  /** All classes of the program below a class, at any depth. */
  of(cls: ClassKey): readonly ClassKey[] {
    const known = this.all.get(cls);
    if (known !== undefined) return known;
    const found = new Set<ClassKey>();
    const queue = [cls];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const below of this.directlyBelow(next)) {
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

  private directlyBelow(cls: ClassKey): readonly ClassKey[] {
    const known = this.direct.get(cls);
    if (known !== undefined) return known;
    this.names ??= baseNames(this.linker.input.files);
    this.computed ??= this.derivedFrom(this.names.computed);
    const spelled = this.derivedFrom(this.names.naming(lastName(cls))).get(cls) ?? [];
    const made = [...new Set([...spelled, ...(this.computed.get(cls) ?? [])])];
    this.direct.set(cls, made);
    return made;
  }

  /** Of some classes, which derive directly from which. */
  private derivedFrom(classes: readonly ClassOfFile[]): ReadonlyMap<ClassKey, readonly ClassKey[]> {
    const below = new Map<ClassKey, ClassKey[]>();
    for (const { file, index } of classes) {
      const source = this.linker.modules.source(file);
      if (source === undefined) continue;
      for (const { value } of basesOf(this.linker, source, index)) {
        if (value.k !== 'class') continue;
        const list = below.get(value.class);
        if (list === undefined) below.set(value.class, [keyOfClass(source, index)]);
        else list.push(keyOfClass(source, index));
      }
    }
    return below;
  }
}

/** `Inner` of `Outer.Inner@2`. */
function lastName(cls: ClassKey): string {
  const path = plainPath(pathOfKey(cls));
  return path.slice(path.lastIndexOf('.') + 1);
}
