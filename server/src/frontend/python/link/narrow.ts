import type { Ref, Value } from '../../../model/index.ts';
import type { Linker, Scope } from './linker.ts';
import { enclosing, regionAt } from './reaching.ts';
import { UNKNOWN, members, union } from './values.ts';

/** The value of a name where a test around the read says which class it is of. */
export function narrowed(linker: Linker, name: string, value: Value, scope: Scope): Value {
  if (scope.order === undefined || value.k === 'class' || value.k === 'module' || value.k === 'unit') return value;
  const unit = scope.source.facts.units[scope.unit];
  if (unit === undefined || scope.source.index.narrowing[scope.unit] !== true) return value;
  for (const region of enclosing(unit, regionAt(unit, scope.order))) {
    if (region.kind !== 'branch' || region.test === undefined || region.negated === true) continue;
    const types = testedTypes(region.test, name);
    if (types === undefined) continue;
    const tested = instances(linker.evaluate(types, { ...scope, order: region.first }));
    if (tested === undefined) continue;
    // What is known already to be one of these is left as it is: it may be known more exactly.
    const fitting = members(value).filter((member) => member.k === 'instance' && members(tested).some((type) => type.k === 'instance' && type.class === member.class));
    return fitting.length > 0 ? union(fitting) : tested;
  }
  return value;
}

function testedTypes(test: Ref, name: string): Ref | undefined {
  if (test.k === 'choice') return undefined;
  if (test.k !== 'call' || test.of.k !== 'name' || test.of.name !== 'isinstance') return undefined;
  const [subject, types] = test.args;
  return subject?.k === 'name' && subject.name === name ? types : undefined;
}

function instances(types: Value): Value | undefined {
  const all = types.k === 'collection' ? (types.items ?? []) : members(types);
  const made = all.map((type): Value => {
    if (type.k === 'class') return { k: 'instance', class: type.class, names: type.names, args: [] };
    return type.k === 'symbol' ? { k: 'symbol-instance', names: type.names } : UNKNOWN;
  });
  return made.length === 0 || made.some((type) => type.k === 'unknown') ? undefined : union(made);
}
