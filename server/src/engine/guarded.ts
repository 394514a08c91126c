import type { FileFacts, FileId, UnitKey } from '../model/index.ts';
import type { GuardedBy, PlaceAccess, SharedPlace, UnitSite } from '../rule-api/index.ts';
import { regionsAround } from '../rule-api/index.ts';
import type { Accesses } from './accesses.ts';
import type { CallGraph } from './call-graph.ts';
import type { Linked } from './linked.ts';
import { inConstructor, isPrivate, LOCK_NAME, type Locks } from './locks.ts';
import { describe } from './values.ts';

export interface GuardedInput {
  readonly linked: Linked;
  readonly graph: CallGraph;
  readonly locks: Locks;
  readonly accesses: Accesses;
}

/** Locks that keep others out, so that what is accessed under one of them is meant to be guarded by it. */
const EXCLUSIVE: ReadonlySet<string> = new Set(['thread-lock', 'thread-rlock', 'thread-condition', 'async-lock', 'async-condition', 'process-lock']);

/**
 * The lock under which a place is used, as most of its accesses show, and the accesses that do without.
 * `undefined` where no lock guards it, or too many do without for one to say that it should.
 */
export function guardedBy(input: GuardedInput, place: SharedPlace): GuardedBy | undefined {
  if (!mayLock(input.linked, place.file)) return undefined;
  const all = input.accesses.of(place).filter((access) => counts(input, access));
  if (all.length < 2) return undefined;
  const taken = all.map((access) => input.locks.own(access.in, access.order));
  // Who calls a unit is looked up only where some unit takes a lock for the place.
  if (!taken.some((each) => each.locks.some((lock) => EXCLUSIVE.has(lock.kind) && lock.key !== place.key))) return undefined;
  const held = all.map((access) => ({ access, held: input.locks.held(access.in, access.order) }));
  const keys = new Set(held.flatMap((each) => each.held.locks.flatMap((lock) => (EXCLUSIVE.has(lock.kind) && lock.key !== place.key ? [lock.key] : []))));
  let best: GuardedBy | undefined;
  for (const key of keys) {
    const guarded = held.flatMap((each) => {
      const lock = each.held.locks.find((one) => one.key === key);
      return lock === undefined ? [] : [{ access: each.access, lock }];
    });
    const bare = held.flatMap((each) => (each.held.maybe || each.held.locks.length > 0 || guarded.every((other) => neverTogether(input.linked, each.access, other.access)) ? [] : [each.access]));
    const [first] = guarded;
    if (first === undefined || !guarded.some((each) => changes(each.access))) continue;
    if (weight(guarded.map((each) => each.access)) < 2 || guarded.length < bare.length) continue;
    if (best === undefined || guarded.length > best.guarded.length) best = { lock: first.lock, guarded, bare };
  }
  return best;
}

/** Reading and writing in one expression under the lock says as much as two accesses. */
function weight(accesses: readonly PlaceAccess[]): number {
  return accesses.reduce((sum, access) => sum + (access.how === 'update' || access.how === 'iterate' ? 2 : 1), 0);
}

function changes(access: PlaceAccess): boolean {
  return access.how !== 'read' && access.how !== 'iterate';
}

/** Not while the object is being made, or the module loaded: nobody else knows it then. */
function counts(input: GuardedInput, access: PlaceAccess): boolean {
  const { in: unit, place } = access;
  if (unit.unit.kind === 'module') return false;
  if (place.base !== undefined && place.own !== true && freshHere(unit, place)) return false;
  // After a fork the child has one thread.
  return !/after_?fork|_at_fork/i.test(unit.unit.name) && !duringConstruction(input, unit, 0);
}

/** Two inner functions that one call of the function around them never defines both. */
function neverTogether(linked: Linked, a: PlaceAccess, b: PlaceAccess): boolean {
  if (a.place.kind !== 'captured' || a.in === b.in) return false;
  const owner = linked.site(a.place.owner as UnitKey);
  const [left, right] = [a, b].map((access) => (owner === undefined ? undefined : definedIn(linked, owner, access.in)));
  if (owner === undefined || left === undefined || right === undefined) return false;
  const arms = regionsAround(owner, left).map((at) => owner.unit.regions[at]);
  return regionsAround(owner, right).some((at) => {
    const region = owner.unit.regions[at];
    return region?.kind === 'branch' && arms.some((arm) => arm?.kind === 'branch' && arm.statement === region.statement && arm.arm !== region.arm);
  });
}

/** The region of the outer unit in which the function is defined that the inner unit is, or is nested in. */
function definedIn(linked: Linked, owner: UnitSite, inner: UnitSite): number | undefined {
  const units = linked.sites(owner.file);
  let at: UnitSite | undefined = inner;
  while (at !== undefined && at.unit.parent !== owner.index) at = units[at.unit.parent];
  const index = at?.index;
  return owner.unit.variables.flatMap((variable) => variable.bindings).find((binding) => binding.kind === 'function' && binding.function === index)?.region;
}

export function duringConstruction(input: Pick<GuardedInput, 'linked' | 'graph'>, unit: UnitSite, depth: number): boolean {
  if (inConstructor(unit)) return true;
  if (depth > 3 || !isPrivate(unit)) return false;
  const callers = input.graph.reached(unit.key);
  return callers.length > 0 && callers.every((each) => each.how === 'call' && duringConstruction(input, each.site.in, depth + 1));
}

/** The object was made in this very function: `copy = Cache()` and then `copy.items = …`. */
function freshHere(unit: UnitSite, place: SharedPlace): boolean {
  const { base } = place;
  if (base?.k !== 'name') return false;
  const variable = unit.unit.variables.find((each) => each.name === base.name);
  return variable?.bindings.some((binding) => binding.kind === 'value' && (binding.value.k === 'call' || binding.value.k === 'await')) === true;
}

const locking = new WeakMap<FileFacts, boolean>();

/** A cheap test: something in the file is spelled like a lock that is made, taken or entered. */
function mayLock(linked: Linked, file: FileId): boolean {
  const facts = linked.snapshot.files.get(file)?.facts;
  if (facts === undefined) return false;
  const known = locking.get(facts);
  if (known !== undefined) return known;
  const made = facts.units.some(
    (unit) =>
      unit.calls.some((call) => (call.callee.k === 'name' || call.callee.k === 'attribute') && linked.catalog.saidOf(call.callee.name).has('lock')) ||
      unit.regions.some((region) => region.kind === 'with' && region.manager !== undefined && LOCK_NAME.test(describe(region.manager))),
  );
  locking.set(facts, made);
  return made;
}
