import type { FileFacts, FileId, UnitKey, ClassKey, ClassFact, Unit } from '../../../model/index.ts';
import { classKey, fileId, fileOfKey, unitKey } from '../../../model/index.ts';

/** The files to check, and which unit or class each declaration of theirs is. */
export interface ProgramFiles {
  readonly files: ReadonlyMap<FileId, FileFacts>;
  /** The file of a path as the checker writes it, which is lower case where the file system does not tell cases apart. */
  of(path: string): FileId | undefined;
  /** What a declaration, by its number in the parser's tree, declares. */
  declared(file: FileId, node: number): Declared | undefined;
  unit(key: UnitKey): { readonly file: FileId; readonly index: number; readonly unit: Unit } | undefined;
  class(key: ClassKey): { readonly file: FileId; readonly index: number; readonly fact: ClassFact } | undefined;
}

export type Declared = { readonly k: 'unit'; readonly unit: UnitKey } | { readonly k: 'class'; readonly class: ClassKey };

interface Index {
  readonly facts: FileFacts;
  readonly nodes: ReadonlyMap<number, Declared>;
  readonly units: ReadonlyMap<UnitKey, number>;
  readonly classes: ReadonlyMap<ClassKey, number>;
}

export function programFiles(files: ReadonlyMap<FileId, FileFacts>): ProgramFiles {
  const indexes = new WeakMap<FileFacts, Index>();
  let lowered: ReadonlyMap<string, FileId> | undefined;
  const indexOf = (file: FileId): Index | undefined => {
    const facts = files.get(file);
    if (facts === undefined) return undefined;
    const known = indexes.get(facts);
    if (known !== undefined) return known;
    const made = index(file, facts);
    indexes.set(facts, made);
    return made;
  };
  return {
    files,
    of(path) {
      const exact = fileId(path);
      if (files.has(exact)) return exact;
      if (process.platform === 'linux') return undefined;
      lowered ??= new Map([...files.keys()].map((file) => [file.toLowerCase(), file]));
      return lowered.get(path.toLowerCase());
    },
    declared: (file, node) => indexOf(file)?.nodes.get(node),
    unit(key) {
      const file = fileOfKey(key);
      const found = indexOf(file);
      const at = found?.units.get(key);
      const unit = at === undefined ? undefined : found?.facts.units[at];
      return at === undefined || unit === undefined ? undefined : { file, index: at, unit };
    },
    class(key) {
      const file = fileOfKey(key);
      const found = indexOf(file);
      const at = found?.classes.get(key);
      const fact = at === undefined ? undefined : found?.facts.classes[at];
      return at === undefined || fact === undefined ? undefined : { file, index: at, fact };
    },
  };
}

function index(file: FileId, facts: FileFacts): Index {
  const nodes = new Map<number, Declared>();
  const units = new Map<UnitKey, number>();
  const classes = new Map<ClassKey, number>();
  facts.units.forEach((unit, at) => {
    const key = unitKey(file, unit.path);
    units.set(key, at);
    if (unit.node !== undefined && unit.kind !== 'module') nodes.set(unit.node, { k: 'unit', unit: key });
  });
  facts.classes.forEach((cls, at) => {
    const key = classKey(file, cls.path);
    classes.set(key, at);
    if (cls.node !== undefined) nodes.set(cls.node, { k: 'class', class: key });
  });
  return { facts, nodes, units, classes };
}
