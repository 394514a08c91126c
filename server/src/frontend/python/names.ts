import type { Variable, VariableRead, Binding } from '../../model/index.ts';
import type { Scope } from './drafts.ts';

/**
 * Joins reads and outer assignments to the variables they mean. This needs the whole file, because a name is local to a function
 * when it is bound anywhere in it.
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

  for (const scope of scopes) {
    for (const [name, bindings] of scope.bindings) {
      const owner = scope.outer.has(name) && module ? outerOwner(scope, name, module) : scope;
      variable(owner, name).bindings.push(...bindings);
    }
  }
  for (const scope of scopes) {
    for (const [name, reads] of scope.reads) {
      const owner = ownerOf(scope, name, module);
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
      if (draft.mixed) draft.reads.sort((first, second) => first.at.start - second.at.start);
      list.push({ name: draft.name, bindings: draft.bindings, reads: draft.reads, ...(scope.kind === 'comprehension' ? { comprehension: scope.region } : {}) });
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

function outerOwner(scope: Scope, name: string, module: Scope): Scope {
  if (scope.outer.get(name) === 'global') return module;
  for (let around = scope.parent; around; around = around.parent) {
    if (around.kind === 'class') continue;
    if (around.outer.has(name)) return outerOwner(around, name, module);
    if (around.bindings.has(name) && around.kind === 'unit' && around !== module) return around;
  }
  return scope;
}

/** The scope whose variable a name read in `scope` is; `undefined` for built-in names and those of star imports. */
function ownerOf(scope: Scope, name: string, module: Scope | undefined): Scope | undefined {
  let inner = true;
  for (let around: Scope | undefined = scope; around; around = around.parent) {
    const outer = around.outer.get(name);
    if (outer !== undefined && module) return outerOwner(around, name, module);
    // The names of a class body are seen in it and in the comprehensions of it, but not in its methods.
    if (around.bindings.has(name) && (around.kind !== 'class' || inner)) return around;
    if (around.kind === 'unit') inner = false;
  }
  return undefined;
}
