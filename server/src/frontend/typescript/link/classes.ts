import { type ClassKey, type FileId, type UnitKey, type Value, classKey, fileOfKey, unitKey } from '../../../model/index.ts';
import type { ProgramFiles } from './program-files.ts';
import { onlyBinding } from './scopes.ts';
import type { RefValues } from './values.ts';

export interface Lineage {
  readonly classes: readonly ClassKey[];
  readonly names: readonly string[];
  readonly complete: boolean;
}

/** Classes of the program, their bases and subclasses. */
export class Classes {
  readonly #program: ProgramFiles;
  readonly #values: RefValues;
  readonly #lineages = new Map<ClassKey, Lineage>();
  #byBaseName: ReadonlyMap<string, readonly ClassKey[]> | undefined;

  constructor(program: ProgramFiles, values: RefValues) {
    this.#program = program;
    this.#values = values;
  }

  mro(key: ClassKey): Lineage {
    const known = this.#lineages.get(key);
    if (known !== undefined) return known;
    this.#lineages.set(key, { classes: [key], names: [], complete: false });
    const made = this.#lineage(key);
    this.#lineages.set(key, made);
    return made;
  }

  subclasses(key: ClassKey): readonly ClassKey[] {
    const found = new Set<ClassKey>();
    const queue = [key];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const name = this.#program.class(at)?.fact.name;
      for (const candidate of name === undefined ? [] : (this.#candidates().get(name) ?? [])) {
        if (found.has(candidate) || candidate === key || !this.mro(candidate).classes.includes(at)) continue;
        found.add(candidate);
        queue.push(candidate);
      }
    }
    return [...found];
  }

  findMethod(key: ClassKey, name: string): UnitKey | undefined {
    for (const each of this.mro(key).classes) {
      const method = this.ownMethod(each, name);
      if (method !== undefined) return method;
    }
    return undefined;
  }

  ownMethod(key: ClassKey, name: string): UnitKey | undefined {
    const member = this.#program.class(key)?.fact.members.find((each) => each.name === name);
    // Of an overloaded method the last one has the body.
    const binding = member === undefined ? undefined : (onlyBinding(member) ?? member.bindings.at(-1));
    const file = fileOfKey(key);
    const unit = binding?.kind === 'function' ? this.#program.files.get(file)?.units[binding.function] : undefined;
    return unit === undefined ? undefined : unitKey(file, unit.path);
  }

  #lineage(key: ClassKey): Lineage {
    const found = this.#program.class(key);
    const facts = found === undefined ? undefined : this.#program.files.get(found.file);
    const unit = found === undefined ? undefined : facts?.units[found.fact.unit];
    if (found === undefined || facts === undefined || unit === undefined) return { classes: [key], names: [], complete: false };
    const classes = [key];
    const names: string[] = [];
    let complete = true;
    for (const base of found.fact.bases) {
      const value: Value = this.#values.of({ file: found.file, facts, index: found.fact.unit, unit }, base, undefined);
      if (value.k === 'class') {
        const above = this.mro(value.class);
        for (const each of above.classes) if (!classes.includes(each)) classes.push(each);
        names.push(...above.names);
        complete &&= above.complete;
      } else if (value.k === 'symbol') names.push(...value.names);
      else complete = false;
    }
    return { classes, names: [...new Set(names)], complete };
  }

  /** Classes by the last name of what they extend. */
  #candidates(): ReadonlyMap<string, readonly ClassKey[]> {
    if (this.#byBaseName !== undefined) return this.#byBaseName;
    const found = new Map<string, ClassKey[]>();
    for (const [file, facts] of this.#program.files) for (const cls of facts.classes) for (const base of cls.bases) addBase(found, file, cls.path, base);
    this.#byBaseName = found;
    return found;
  }
}

function addBase(found: Map<string, ClassKey[]>, file: FileId, path: string, base: { readonly k: string; readonly name?: string }): void {
  if (base.name === undefined) return;
  const list = found.get(base.name);
  if (list === undefined) found.set(base.name, [classKey(file, path)]);
  else list.push(classKey(file, path));
}
