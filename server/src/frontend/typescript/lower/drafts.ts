import type { Attribute, Binding, ClassFact, Region, Unit, VariableRead } from '../../../model/index.ts';
import type { Draft } from '../../uses.ts';

type Growing<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** A unit being filled, with what is needed only until it is complete. */
export interface UnitDraft {
  readonly facts: Omit<Growing<Unit>, 'regions' | 'variables'> & { regions: Draft<Region>[]; variables: Unit['variables'] };
  readonly index: number;
  readonly scope: Scope;
  /** The order that the next event gets. */
  order: number;
  /** The number that the next compound statement gets. */
  statement: number;
  /** The region that is being filled. */
  region: number;
  /** The class whose object `this` is; -1 where that is not known. */
  thisClass: number;
  /** What `break` and `continue` may leave, innermost last. */
  readonly breakable: Breakable[];
  /** Variables of the `catch` clauses around, innermost last. */
  readonly caught: string[];
}

export interface Breakable {
  readonly kind: 'loop' | 'switch' | 'block';
  /** A region of the statement. */
  readonly region: number;
  readonly labels: readonly string[];
}

/** The names declared in one function, block or class body, before reads are joined to what they read. */
export class Scope {
  readonly kind: 'unit' | 'block' | 'class';
  readonly parent: Scope | undefined;
  /** Index of the unit that executes it. */
  readonly unit: number;
  /** The region that the block is; the one around it where it is none of its own. */
  readonly region: number;
  /** Most blocks declare and assign nothing, so these are made when they are needed. */
  declared: Map<string, Binding[]> | undefined;
  /** Assignments, to be joined to the declaration that they mean. */
  assigned: Map<string, Binding[]> | undefined;
  reads: Map<string, VariableRead[]> | undefined;

  constructor(kind: Scope['kind'], parent: Scope | undefined, unit: number, region: number) {
    this.kind = kind;
    this.parent = parent;
    this.unit = unit;
    this.region = region;
  }
}

export interface ClassDraft {
  fact: Omit<Draft<ClassFact>, 'members' | 'attributes'>;
  scope: Scope;
  attributes: Map<string, Draft<Attribute['bindings'][number]>[]>;
}

/** Adds to a list of the map, and gives the map, made if need be. */
export function addTo<T>(lists: Map<string, T[]> | undefined, name: string, item: T): Map<string, T[]> {
  const known = lists ?? new Map<string, T[]>();
  const list = known.get(name);
  if (list) list.push(item);
  else known.set(name, [item]);
  return known;
}
