import type { Binding, ClassFact, FileFacts, FileId, Import, Unit, UnitKey, Variable } from '../../../model/index.ts';
import { unitKey } from '../../../model/index.ts';
import type { Table } from './memo.ts';

/** One file or library module of a snapshot, with what is worked out from its facts alone. */
export interface Source {
  readonly file: FileId;
  readonly facts: FileFacts;
  /** Dotted module name. */
  readonly name: string;
  /** An `__init__` file: relative imports start in the module itself. */
  readonly package: boolean;
  readonly library: boolean;
  readonly index: SourceIndex;
  /** What has been resolved for this file. Holds keys and values only, never a `Source`, so that it outlives the snapshot. */
  readonly tables: Map<string, Table>;
  /** Files whose facts were looked at for something in `tables`. */
  readonly uses: Set<FileId>;
  /** Files whose bodies were read as well: any edit of them counts. */
  readonly bodyUses: Set<FileId>;
}

export interface SourceIndex {
  readonly unitsByPath: ReadonlyMap<string, number>;
  readonly classesByPath: ReadonlyMap<string, number>;
  /** Variables of each unit by name, those of comprehensions apart: a comprehension has a scope of its own. */
  readonly variables: readonly ReadonlyMap<string, Variable>[];
  readonly comprehended: readonly ReadonlyMap<string, readonly Variable[]>[];
  readonly members: readonly ReadonlyMap<string, Variable>[];
  readonly attributes: readonly ReadonlyMap<string, ClassFact['attributes'][number]>[];
  /** Units that test the class of something. */
  readonly narrowing: readonly boolean[];
  /** `from … import *`, the last first. */
  readonly stars: readonly Import[];
  /** The binding made by each `def` and `class` statement. */
  readonly unitSites: ReadonlyMap<number, Binding>;
  readonly classSites: ReadonlyMap<number, Binding>;
  /** Units of the same name in the same place (overloads, redefinitions), by path without `@n`. */
  readonly twins: ReadonlyMap<string, readonly number[]>;
}

export const unitKeyOf = (source: Source, index: number): UnitKey => unitKey(source.file, source.facts.units[index]?.path ?? '');

/** `Class.method@2` is known to the world as `Class.method`. */
export const plainPath = (path: string): string => (path.includes('@') ? path.replaceAll(/@\d+/g, '') : path);

export function indexSource(facts: FileFacts): SourceIndex {
  const unitSites = new Map<number, Binding>();
  const classSites = new Map<number, Binding>();
  const twins = new Map<string, number[]>();
  const noteSites = (variable: Variable): void => {
    for (const binding of variable.bindings) {
      if (binding.kind === 'function') unitSites.set(binding.function, binding);
      else if (binding.kind === 'class') classSites.set(binding.class, binding);
    }
  };
  for (const unit of facts.units) unit.variables.forEach(noteSites);
  for (const cls of facts.classes) cls.members.forEach(noteSites);
  facts.units.forEach((unit, index) => {
    if (unit.kind !== 'function') return;
    const path = plainPath(unit.path);
    const same = twins.get(path);
    if (same === undefined) twins.set(path, [index]);
    else same.push(index);
  });
  return {
    unitsByPath: new Map(facts.units.map((unit: Unit, index) => [unit.path, index])),
    classesByPath: new Map(facts.classes.map((cls, index) => [cls.path, index])),
    variables: facts.units.map((unit) => byName(unit.variables.filter((variable) => variable.comprehension === undefined))),
    comprehended: facts.units.map((unit) => comprehendedByName(unit.variables)),
    members: facts.classes.map((cls) => byName(cls.members)),
    attributes: facts.classes.map((cls) => byName(cls.attributes)),
    narrowing: facts.units.map((unit) => unit.regions.some((region) => region.test?.k === 'call')),
    stars: facts.imports.filter((taken) => taken.names.includes('*')).reverse(),
    unitSites,
    classSites,
    twins,
  };
}

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.name, item]));
}

const NOTHING_COMPREHENDED: ReadonlyMap<string, readonly Variable[]> = new Map();

function comprehendedByName(variables: readonly Variable[]): ReadonlyMap<string, readonly Variable[]> {
  const local = variables.filter((variable) => variable.comprehension !== undefined);
  if (local.length === 0) return NOTHING_COMPREHENDED;
  const byVariable = new Map<string, Variable[]>();
  for (const variable of local) {
    const same = byVariable.get(variable.name);
    if (same === undefined) byVariable.set(variable.name, [variable]);
    else same.push(variable);
  }
  return byVariable;
}
