import type { Attribute, Binding, ClassFact, Region, Unit, VariableRead } from '../../model/index.ts';
import type { Draft } from '../uses.ts';

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
  /** First parameter of the method around, through which attributes of the class are set. */
  self: { readonly name: string; readonly class: number } | undefined;
}

const NO_OUTER: ReadonlyMap<string, 'global' | 'nonlocal'> = new Map();

/** The names of one unit, class body or comprehension, before reads are joined to what they read. */
export class Scope {
  readonly kind: 'unit' | 'class' | 'comprehension';
  readonly parent: Scope | undefined;
  /** Index of the unit that the names belong to, or whose code they are executed with. */
  readonly unit: number;
  /** Region of a comprehension. */
  readonly region: number;
  readonly bindings = new Map<string, Binding[]>();
  readonly reads = new Map<string, VariableRead[]>();
  /** Names declared `global` or `nonlocal`. */
  outer = NO_OUTER;

  constructor(kind: Scope['kind'], parent: Scope | undefined, unit: number, region: number) {
    this.kind = kind;
    this.parent = parent;
    this.unit = unit;
    this.region = region;
  }

  declareOuter(name: string, kind: 'global' | 'nonlocal'): void {
    this.outer = new Map(this.outer).set(name, kind);
  }

  bind(name: string, binding: Binding): void {
    const list = this.bindings.get(name);
    if (list) list.push(binding);
    else this.bindings.set(name, [binding]);
  }

  read(name: string, read: VariableRead): void {
    const list = this.reads.get(name);
    if (list) list.push(read);
    else this.reads.set(name, [read]);
  }
}

export interface ClassDraft {
  fact: Omit<Draft<ClassFact>, 'members' | 'attributes'>;
  scope: Scope;
  attributes: Map<string, Draft<Attribute['bindings'][number]>[]>;
}
