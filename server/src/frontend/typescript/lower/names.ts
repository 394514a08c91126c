import type { Binding, Variable, VariableRead } from '../../../model/index.ts';
import type { Scope } from './drafts.ts';

/**
 * Joins reads and assignments to the variables they mean. This needs the whole file, because a declaration holds in all of its scope,
 * also before the place where it stands.
 */
export function joinNames(scopes: readonly Scope[]): ReadonlyMap<Scope, readonly Variable[]> {
  const [module] = scopes;
  const drafts = new Map<Scope, Map<string, VariableDraft>>();
  const variable = (scope: Scope, name: string): VariableDraft => {
    let names = drafts.get(scope);
    if (names === undefined) drafts.set(scope, (names = new Map()));
    let known = names.get(name);
    if (known === undefined) names.set(name, (known = { name, bindings: [], reads: [], mixed: false }));
    return known;
  };

  for (const scope of scopes) {
    if (scope.declared === undefined) continue;
    for (const [name, bindings] of scope.declared) variable(scope, name).bindings = bindings;
  }
  for (const scope of scopes) {
    if (scope.assigned === undefined) continue;
    for (const [name, bindings] of scope.assigned) {
      // What nothing declares is a property of the global object: one variable for the whole file.
      const draft = variable(ownerOf(scope, name) ?? module ?? scope, name);
      if (draft.bindings.length > 0) draft.mixed = true;
      draft.bindings = draft.bindings.length > 0 ? [...draft.bindings, ...bindings] : bindings;
    }
  }
  for (const scope of scopes) {
    if (scope.reads === undefined) continue;
    for (const [name, reads] of scope.reads) {
      const owner = ownerOf(scope, name) ?? (module !== undefined && drafts.get(module)?.has(name) ? module : undefined);
      if (owner === undefined) continue;
      const draft = variable(owner, name);
      if (draft.reads.length === 0) draft.reads = reads;
      else {
        draft.mixed = true;
        for (const read of reads) draft.reads.push(read);
      }
    }
  }

  const variables = new Map<Scope, readonly Variable[]>();
  for (const [scope, names] of drafts) {
    const list: Variable[] = [];
    for (const { name, bindings, reads, mixed } of names.values()) {
      if (mixed) {
        reads.sort(byStart);
        bindings.sort((first, second) => first.unit - second.unit || first.order - second.order);
      }
      list.push(scope.kind === 'block' && scope.region > 0 ? { name, bindings, reads, block: scope.region } : { name, bindings, reads });
    }
    variables.set(scope, list);
  }
  return variables;
}

interface VariableDraft {
  readonly name: string;
  bindings: Binding[];
  reads: VariableRead[];
  mixed: boolean;
}

const byStart = (first: VariableRead, second: VariableRead): number => first.at.start - second.at.start;

/** The scope that declares the name that stands in `scope`; `undefined` for globals. */
function ownerOf(scope: Scope, name: string): Scope | undefined {
  for (let around: Scope | undefined = scope; around; around = around.parent) {
    // Members of a class are reached through `this` and the class alone.
    if (around.kind !== 'class' && around.declared?.has(name) === true) return around;
  }
  return undefined;
}
