import type { Call, FileFacts, Language, Ref, Variable } from '../model/index.ts';
import { unreachable } from '../support/unreachable.ts';

/** Stands for whatever is called in a way that has no name: `table[key]()`, `make()()`. */
export const NAMELESS = '*';
export const LAMBDA = '<lambda>';

/** The names under which a call spells what it calls: the last part of `a.b.c()`. */
export function calledNames(callee: Ref): readonly string[] {
  switch (callee.k) {
    case 'name':
    case 'attribute':
      return [callee.name];
    case 'choice':
      return callee.of.flatMap(calledNames);
    default:
      return [NAMELESS];
  }
}

/** Names of things that a value may be, or may hand on: not of a function that is called to make it, but of what is given to that function. */
export function mentioned(ref: Ref): readonly string[] {
  switch (ref.k) {
    case 'name':
    case 'attribute':
      return [ref.name];
    case 'lambda':
      return [LAMBDA];
    case 'call':
      return [...ref.args.flatMap(mentioned), ...ref.keywords.flatMap(([, value]) => mentioned(value))];
    case 'await':
    case 'element':
    case 'entered':
    case 'caught':
    case 'item':
      return mentioned(ref.of);
    case 'collection':
      return ref.items.flatMap(mentioned);
    case 'comprehension':
      return mentioned(ref.element);
    case 'choice':
      return ref.of.flatMap(mentioned);
    case 'literal':
    case 'operation':
    case 'unknown':
      return [];
    default:
      return unreachable(ref);
  }
}

/** Names mentioned by the arguments of a call, and those of coroutines that are made in them. */
export function handedNames(call: Call): readonly string[] {
  return call.args.flatMap((arg) => [...mentioned(arg.value), ...made(arg.value)]);
}

/** What is called to make the argument, or its elements: `run(f())`, `gather(*(f(x) for x in xs))`. */
function made(value: Ref): readonly string[] {
  switch (value.k) {
    case 'call':
      return calledNames(value.of);
    case 'comprehension':
      return made(value.element);
    case 'collection':
      return value.items.flatMap(made);
    default:
      return [];
  }
}

/** For each name, what else it may stand for. */
export type Aliases = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Other names that a file gives to things and that may be used in any file:
 * `from m import sleep as pause`, `pause = time.sleep` at module level, `self.on_done = report`, a class for its bases.
 */
export function publicAliases(facts: FileFacts): Aliases {
  const found = new Map<string, Set<string>>();
  const [module] = facts.units;
  for (const variable of module?.variables ?? []) addVariable(found, variable, [], facts.language);
  for (const cls of facts.classes) {
    // A subclass is made where its base is known by another name.
    add(found, cls.name, cls.bases.flatMap(mentioned));
    for (const member of cls.members) addVariable(found, member, [], facts.language);
    for (const attribute of cls.attributes) for (const binding of attribute.bindings) if (binding.value !== undefined) add(found, attribute.name, mentioned(binding.value));
  }
  return found;
}

/** Other names within functions: locals, and parameters for their defaults. */
export function localAliases(facts: FileFacts): Aliases {
  const found = new Map<string, Set<string>>();
  for (const unit of facts.units.slice(1)) for (const variable of unit.variables) addVariable(found, variable, unit.params, facts.language);
  return found;
}

function addVariable(found: Map<string, Set<string>>, variable: Variable, params: FileFacts['units'][number]['params'], language: Language): void {
  for (const binding of variable.bindings) {
    if (binding.kind === 'value') {
      add(found, variable.name, mentioned(binding.value));
      // `const limit = pLimit(3)`: a function that a function made, which is a habit of JavaScript.
      if (language === 'typescript' && binding.value.k === 'call' && binding.value.construct !== true) add(found, variable.name, calledNames(binding.value.of));
    }
    else if (binding.kind === 'import' && binding.name !== undefined) add(found, variable.name, [binding.name]);
    else if (binding.kind === 'param') add(found, variable.name, mentioned(params[binding.param]?.default ?? { k: 'unknown' }));
  }
}

function add(found: Map<string, Set<string>>, name: string, stands: readonly string[]): void {
  for (const other of stands) {
    if (other === name) continue;
    const known = found.get(name);
    if (known === undefined) found.set(name, new Set([other]));
    else known.add(other);
  }
}
