import type { Callee, UnitKey } from '../model/index.ts';
import { classKey } from '../model/index.ts';
import type { Linked } from './linked.ts';

/** The methods that a call through a base class may run instead of the one found. */
export function overriders(linked: Linked, callee: Callee): readonly UnitKey[] {
  if (callee.overridden !== true || callee.unit === undefined) return [];
  const base = linked.site(callee.unit);
  const facts = base === undefined ? undefined : linked.resolver.facts(base.file);
  const cls = facts?.classes[base?.unit.class ?? -1];
  if (base === undefined || cls === undefined) return [];
  // Of the receiver's class, if it is known: a subclass elsewhere is no candidate.
  const from = callee.receiver?.k === 'instance' ? callee.receiver.class : classKey(base.file, cls.path);
  const found = new Set<UnitKey>();
  for (const subclass of linked.resolver.subclasses(from)) {
    const method = linked.resolver.findMethod(subclass, base.unit.name);
    if (method !== undefined && method !== callee.unit) found.add(method);
  }
  return [...found];
}
