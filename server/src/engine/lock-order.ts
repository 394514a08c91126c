import type { CallSite, HeldLock, LockNesting, UnitSite } from '../rule-api/index.ts';
import type { Effects } from './effects.ts';
import type { Holders } from './holders.ts';
import type { Linked } from './linked.ts';
import { releasesOf, type Locks } from './locks.ts';
import { ownReceiver } from './places.ts';

/** Which locks are taken while others are held. */
export interface LockOrder {
  /** Locks that the unit takes, itself or by what it calls, while it holds another. */
  readonly nestings: (site: UnitSite) => readonly LockNesting[];
  /** Locks that running the unit takes, itself or by what it calls. */
  readonly takes: (site: UnitSite) => readonly { readonly lock: HeldLock; readonly path: readonly CallSite[] }[];
  /** A way back: nestings that lead from the inner lock to the outer one. */
  readonly cycle: (nesting: LockNesting) => readonly LockNesting[] | undefined;
}

export interface LockOrderInput {
  readonly linked: Linked;
  readonly effects: Effects;
  readonly holders: Holders;
  readonly locks: Locks;
}

const MAX_DEPTH = 6;
const MAX_TAKEN = 60;
const MAX_FILES = 40;
/** Longer cycles have not been seen outside of text books. */
const MAX_CYCLE = 4;

interface Taken {
  readonly lock: HeldLock;
  readonly path: readonly CallSite[];
}

export function lockOrderOf(input: LockOrderInput): LockOrder {
  const { linked, effects, locks } = input;
  const takenKnown = new Map<string, readonly Taken[]>();
  const nestingsKnown = new Map<string, readonly LockNesting[]>();
  const fromKnown = new Map<string, readonly LockNesting[]>();
  let revision = -1;
  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    for (const each of [takenKnown, nestingsKnown, fromKnown]) each.clear();
  };

  /** The one unit that a call certainly runs before it returns. */
  const callee = (call: CallSite): UnitSite | undefined => {
    const callees = effects.callees(call);
    const [only] = callees;
    if (callees.length !== 1 || only?.unit === undefined || only.decorated === 'unknown' || only.overridden === true) return undefined;
    const unit = linked.site(only.unit);
    if (unit === undefined || unit.library || unit.unit.generator) return undefined;
    // What a function expression gives is waited for by the one that runs it.
    const waited = call.call.use.kind === 'awaited' || (call.call.use.kind === 'returned' && call.in.unit.kind === 'lambda');
    return unit.unit.async && !waited ? undefined : unit;
  };

  /** Locks that running the unit takes, with the calls that lead to them. */
  const taken = (site: UnitSite, depth: number): readonly Taken[] => {
    const known = takenKnown.get(site.key);
    if (known !== undefined) return known;
    // Functions that call themselves take what they take the first time.
    takenKnown.set(site.key, []);
    const found: Taken[] = locks.acquired(site).filter((lock) => !lock.tried && !releasedBefore(site, lock)).map((lock) => ({ lock, path: [] }));
    if (depth < MAX_DEPTH) {
      for (const call of linked.calls(site)) {
        const unit = worthFollowing(call) ? callee(call) : undefined;
        if (unit === undefined) continue;
        for (const inner of taken(unit, depth + 1)) {
          if (found.length >= MAX_TAKEN) break;
          if (!found.some((each) => each.lock.key === inner.lock.key && each.path[0] === call)) found.push({ lock: inner.lock, path: [call, ...inner.path] });
        }
      }
    }
    takenKnown.set(site.key, found);
    if (depth > 0 && depth >= MAX_DEPTH - 1) takenKnown.delete(site.key);
    return found;
  };

  const nestings = (site: UnitSite): readonly LockNesting[] => {
    refresh();
    const known = nestingsKnown.get(site.key);
    if (known !== undefined) return known;
    const made = find(site);
    nestingsKnown.set(site.key, made);
    return made;
  };
  const find = (site: UnitSite): readonly LockNesting[] => {
    if (locks.sections(site).every((section) => section.lock === undefined)) return [];
    const found: LockNesting[] = [];
    // Who holds a lock already does not wait for others when it is taken again.
    const add = (held: readonly HeldLock[], inner: HeldLock, path: readonly CallSite[]): void => {
      const again = held.filter((outer) => outer.key === inner.key);
      for (const outer of again.length > 0 ? again : held) found.push({ outer, inner, path });
    };
    for (const inner of locks.acquired(site)) {
      if (inner.tried) continue;
      add(locks.own(site, inner.order).locks.filter((outer) => outer !== inner), inner, []);
    }
    for (const call of linked.calls(site)) {
      const held = locks.own(site, call.call.order).locks;
      if (held.length === 0) continue;
      const unit = callee(call);
      if (unit === undefined) continue;
      for (const inner of taken(unit, 1)) add(held, inner.lock, [call, ...inner.path]);
    }
    return found;
  };

  /** Nestings, anywhere in the program, in which this lock is the outer one. */
  const from = (lock: HeldLock): readonly LockNesting[] => {
    const known = fromKnown.get(lock.key);
    if (known !== undefined) return known;
    const others = lock.alone ? [...linked.importers(lock.home)] : input.holders.filesOf(lock.field);
    const files = new Set([lock.home, ...[...others].sort().slice(0, MAX_FILES)]);
    const made = [...files].flatMap((file) => linked.sites(file)).flatMap((site) => nestings(site).filter((each) => each.outer.key === lock.key));
    fromKnown.set(lock.key, made);
    return made;
  };

  return {
    nestings,
    takes(site) {
      refresh();
      return taken(site, 0);
    },
    cycle(nesting) {
      refresh();
      const goal = nesting.outer.key;
      let edge: readonly (readonly LockNesting[])[] = [[nesting]];
      const seen = new Set<string>([nesting.inner.key]);
      for (let length = 1; length < MAX_CYCLE; length += 1) {
        const next: (readonly LockNesting[])[] = [];
        for (const way of edge) {
          const last = way.at(-1);
          if (last === undefined) continue;
          for (const step of from(last.inner)) {
            if (step.inner.key === step.outer.key) continue;
            if (step.inner.key === goal) return [...way.slice(1), step];
            if (seen.has(step.inner.key)) continue;
            seen.add(step.inner.key);
            next.push([...way, step]);
          }
        }
        edge = next;
      }
      return undefined;
    },
  };

  /** A unit that lets go of a lock first takes what its caller held, and gives it back. */
  function releasedBefore(site: UnitSite, lock: HeldLock): boolean {
    return releasesOf(site, lock.name).some((order) => order < lock.order);
  }

  /** Calls of built-in methods and of libraries take none of the program's locks. */
  function worthFollowing(call: CallSite): boolean {
    const { callee: ref } = call.call;
    return ref.k === 'name' || (ref.k === 'attribute' && (ref.of.k === 'name' || ref.of.k === 'attribute'));
  }
}

/** Every call of the path is of a method of the object itself, so that a lock of the object is the same at both ends. */
export function sameObject(linked: Linked, nesting: LockNesting): boolean {
  const { outer, inner, path } = nesting;
  if (outer.alone) return true;
  if (path.length === 0) return JSON.stringify(outer.base) === JSON.stringify(inner.base);
  return inner.own === true && outer.own === true && path.every((call) => call.call.callee.k === 'attribute' && ownReceiver(linked, call.in, call.call.callee.of));
}
