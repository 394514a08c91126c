import type { Binding, Variable, VariableRead } from '../../../model/index.ts';
import type { Scope } from './drafts.ts';

/**
 * Joins reads and assignments to the variables they mean. This needs the whole file, because a declaration holds in all of its scope,
 * also before the place where it stands.
 */
export function joinNames(scopes: readonly Scope[]): ReadonlyMap<Scope, readonly Variable[]> {
  const [module] = scopes;
  const drafts = new Map<Scope, Map<string, VariableDraft>>();
  for (const scope of scopes) drafts.set(scope, new Map());
  const variable = (scope: Scope, name: string): VariableDraft => {
    const names = drafts.get(scope) ?? new Map<string, VariableDraft>();
    const known = names.get(name) ?? { name, bindings: [], reads: [], mixed: false };
    names.set(name, known);
    return known;
  };

  for (const scope of scopes) for (const [name, bindings] of scope.declared) variable(scope, name).bindings.push(...bindings);
  for (const scope of scopes) {
    for (const [name, bindings] of scope.assigned) {
      // What nothing declares is a property of the global object: one variable for the whole file.
      const owner = ownerOf(scope, name) ?? module ?? scope;
      const draft = variable(owner, name);
      if (draft.bindings.length > 0) draft.mixed = true;
      draft.bindings.push(...bindings);
    }
  }
  for (const scope of scopes) {
    for (const [name, reads] of scope.reads) {
      const owner = ownerOf(scope, name) ?? (module !== undefined && drafts.get(module)?.has(name) ? module : undefined);
      if (owner === undefined) continue;
      const draft = variable(owner, name);
      if (draft.reads.length > 0) draft.mixed = true;
      draft.reads.push(...reads);
    }
  }

  const variables = new Map<Scope, readonly Variable[]>();
  for (const [scope, names] of drafts) {
    const list: Variable[] = [];
    for (const draft of names.values()) {
      if (draft.mixed) {
        draft.reads.sort(byStart);
        draft.bindings.sort((first, second) => first.unit - second.unit || first.order - second.order);
      }
      list.push({ name: draft.name, bindings: draft.bindings, reads: draft.reads, ...(scope.kind === 'block' && scope.region > 0 ? { block: scope.region } : {}) });
    }
    variables.set(scope, list);
  }
  return variables;
}

interface VariableDraft {
  readonly name: string;
  readonly bindings: Binding[];
  readonly reads: VariableRead[];
  mixed: boolean;
}

const byStart = (first: VariableRead, second: VariableRead): number => first.at.start - second.at.start;

/** The scope that declares the name that stands in `scope`; `undefined` for globals. */
function ownerOf(scope: Scope, name: string): Scope | undefined {
  for (let around: Scope | undefined = scope; around; around = around.parent) {
    // Members of a class are reached through `this` and the class alone.
    if (around.kind !== 'class' && around.declared.has(name)) return around;
  }
  return undefined;
}
