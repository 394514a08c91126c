import type { Region, Ref, Value } from '../model/index.ts';
import type { CallSite, HeldLock, LockIdentity, LockKind, LocksHeld, Paths, UnitSite } from '../rule-api/index.ts';
import type { CallGraph } from './call-graph.ts';
import type { Effects } from './effects.ts';
import { argumentAt } from './effects.ts';
import type { Linked } from './linked.ts';
import type { Places } from './places.ts';
import { describe, type Values } from './values.ts';

export interface LocksInput {
  readonly linked: Linked;
  readonly values: Values;
  readonly effects: Effects;
  readonly graph: CallGraph;
  readonly places: Places;
  readonly paths: (site: UnitSite) => Paths;
}

/** Which locks are held where. */
export interface Locks {
  /** The lock that an expression is, if it is one and it is known which. */
  readonly of: (site: UnitSite, ref: Ref, order?: number) => LockIdentity | undefined;
  /** The parts of a unit in which it holds a lock that it took itself. */
  readonly sections: (site: UnitSite) => readonly Section[];
  readonly acquired: (site: UnitSite) => readonly HeldLock[];
  /** What the unit itself holds at an order of evaluation. */
  readonly own: (site: UnitSite, order: number) => LocksHeld;
  /** What is held at an order of evaluation, by the unit itself or by everybody who calls it. */
  readonly held: (site: UnitSite, order: number) => LocksHeld;
}

export interface Section {
  /** None: a lock, but not known which. */
  readonly lock: HeldLock | undefined;
  readonly first: number;
  readonly last: number;
  /** Within these orders the lock is held on some paths only. */
  readonly partly: (order: number) => boolean;
}

/** What a lock is called, where nothing else tells that it is one. */
export const LOCK_NAME = /lock|mutex|sem(aphore)?$|cond(ition)?$|guard|synchron|atomic|exclusive|critical|monitor/i;
const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', '__new__', '__post_init__', '__init_subclass__', 'constructor']);
const MAX_CALLER_DEPTH = 6;
const NOTHING: LocksHeld = { locks: [], maybe: false };

export function locksOf(input: LocksInput): Locks {
  const { linked, values, effects, places } = input;
  const sectionsKnown = new WeakMap<UnitSite, readonly Section[]>();
  const byCallers = new Map<string, LocksHeld>();
  let revision = -1;

  const kindOf = (value: Value): LockKind | undefined => {
    switch (value.k) {
      case 'instance':
      case 'symbol-instance': {
        const own = value.k === 'instance' ? linked.resolver.class(value.class) : undefined;
        if (own !== undefined && !own.library && own.fact.members.some((member) => member.name === '__enter__' || member.name === 'acquire')) return undefined;
        return linked.catalog.effect(values.names(value).map((name) => `${name}.acquire`))?.lock?.kind;
      }
      case 'union': {
        const kinds = new Set(value.of.flatMap((part) => kindOf(part) ?? []));
        return kinds.size === 1 ? [...kinds][0] : undefined;
      }
      default:
        return undefined;
    }
  };

  const identify = (site: UnitSite, ref: Ref, order: number | undefined, depth: number): LockIdentity | undefined => {
    const kind = kindOf(values.value(site, ref, order));
    if (kind === undefined) return undefined;
    const place = places.of(site, ref, order);
    if (place === undefined || place.kind === 'local' || place.kind === 'parameter') return undefined;
    const wrapped = kind === 'thread-condition' && depth < 3 ? wrappedLock(place, depth) : undefined;
    const alone = place.kind === 'module' || place.kind === 'static';
    return {
      key: wrapped?.key ?? place.key,
      kind: wrapped?.kind ?? kind,
      name: describe(ref),
      home: wrapped?.home ?? place.file,
      field: wrapped?.field ?? place.name,
      alone: wrapped?.alone ?? alone,
      ...(place.base === undefined || alone ? {} : { base: place.base }),
      ...(place.own === undefined ? {} : { own: true }),
    };
  };

  /** A condition made with a lock is that lock. */
  const wrappedLock = (place: NonNullable<ReturnType<Places['of']>>, depth: number): LockIdentity | undefined => {
    const made = places.bindings(place);
    const [only] = made;
    if (made.length !== 1 || only?.value.k !== 'call') return undefined;
    const [lock] = only.value.args;
    return lock === undefined ? undefined : identify(only.in, lock, only.order, depth + 1);
  };

  const ofRegion = (site: UnitSite, region: Region): readonly (HeldLock | undefined)[] => {
    const { manager, managerAt } = region;
    if (manager === undefined) return [];
    const at = managerAt ?? region.at;
    const order = Math.max(0, region.first - 1);
    const found = identify(site, manager, order, 0);
    const held = (lock: LockIdentity): HeldLock => ({ ...lock, how: 'with', in: site, at, order, tried: false });
    if (found !== undefined) return [held(found)];
    const inside = fromGenerator(site, manager, order);
    if (inside !== undefined) return inside.locks.map((lock) => held({ ...lock, name: describe(manager) }));
    return LOCK_NAME.test(describe(manager)) || ownManager(site, manager, order) ? [undefined] : [];
  };

  /** `with self._locked():`, a generator that yields while it holds a lock. */
  const fromGenerator = (site: UnitSite, manager: Ref, order: number): LocksHeld | undefined => {
    if (manager.k !== 'call') return undefined;
    const called = values.value(site, manager.of, order);
    const unit = called.k === 'unit' ? linked.site(called.unit) : undefined;
    if (unit === undefined || unit.library || !unit.unit.generator || unit === site) return undefined;
    const stop = unit.unit.suspensions.find((suspension) => suspension.kind === 'yield');
    return stop === undefined ? undefined : here(unit, stop.order);
  };

  /** Entering an object of the program may take a lock. */
  const ownManager = (site: UnitSite, manager: Ref, order: number): boolean => {
    const value = values.value(site, manager, order);
    if (value.k !== 'instance' || linked.resolver.class(value.class)?.library !== false) return false;
    const enter = linked.resolver.findMethod(value.class, '__enter__') ?? linked.resolver.findMethod(value.class, '__aenter__');
    const unit = enter === undefined ? undefined : linked.site(enter);
    return unit !== undefined && unit.unit.calls.some((call) => call.callee.k === 'attribute' && /acquire|__a?enter__|lock/.test(call.callee.name));
  };

  const acquisition = (site: CallSite): Section | undefined => {
    const { call } = site;
    if (call.callee.k !== 'attribute' || !/^(acquire|acquire_async|lock|wait)$/.test(call.callee.name)) return undefined;
    const effect = effects.effect(site, 'lock')?.lock;
    const receiver = call.callee.of;
    if (effect === undefined ? !(call.callee.name === 'acquire' && LOCK_NAME.test(describe(receiver))) : effect.does !== 'acquire') return undefined;
    const found = identify(site.in, receiver, call.order, 0);
    const order = site.in.unit.suspensions.find((suspension) => suspension.call === site.index)?.order ?? call.order;
    const releases = [...releasesOf(site.in, describe(receiver))];
    const given = releasing(site);
    releases.push(...site.in.unit.calls.flatMap((other) => (other.callee.k === 'name' && given.includes(other.callee.name) ? [other.order] : [])));
    const tried = call.args.some((arg) => arg.name !== undefined || arg.value.k !== 'literal' || arg.value.value !== true) && argumentAt(call.args, { position: 0, keyword: 'blocking' }) !== undefined;
    const paths = input.paths(site.in);
    const back = releases.map((release) => paths.arrivals({ from: release, avoiding: [call.order] }));
    return {
      lock: found === undefined ? undefined : { ...found, how: 'acquire', in: site.in, at: call.at, order, tried: tried || call.args.length > 0 },
      first: order + 1,
      last: site.in.unit.regions[0]?.last ?? order,
      // A lock whose `acquire` is tested is held where the test said so.
      partly: (at) => given.some((name) => usedInside(site.in, name)) || call.use.kind === 'tested' || call.use.kind === 'bound' || call.args.length > 0 || !paths.dominated(at, [call.order]) || back.some((reaches) => reaches(at)),
    };
  };

  /** The lock that a call holds while the function runs that it is given: `mutex.runExclusive(f)`, `limit(f)`, `navigator.locks.request('name', f)`. */
  const heldWhileRunning = (site: CallSite): HeldLock | undefined => {
    const { call } = site;
    const row = effects.effect(site, 'lock');
    const position = row?.runs?.target.position;
    if (row?.lock?.does !== 'hold' || position === undefined || call.args[position]?.value.k !== 'lambda') return undefined;
    // One object keeps many locks, by their names.
    const named = position > 0 ? call.args[0]?.value : undefined;
    if (position > 0 && (named?.k !== 'literal' || typeof named.value !== 'string')) return undefined;
    const name = named?.k === 'literal' ? `:${String(named.value)}` : '';
    const owner = call.callee.k === 'attribute' ? call.callee.of : call.callee;
    const place = places.of(site.in, owner, call.order);
    if (place === undefined ? named === undefined : place.kind === 'local' || place.kind === 'parameter') return undefined;
    const alone = place === undefined || place.kind === 'module' || place.kind === 'static' || place.kind === 'captured';
    return {
      key: `${place?.key ?? describe(owner)}${name}`,
      kind: row.lock.kind,
      name: named === undefined ? describe(owner) : String(named.k === 'literal' ? named.value : ''),
      home: place?.file ?? site.in.file,
      field: place?.name ?? describe(owner),
      alone,
      ...(place?.base === undefined || alone ? {} : { base: place.base }),
      ...(place?.own === undefined ? {} : { own: true }),
      how: 'with',
      in: site.in,
      at: call.at,
      order: call.order,
      tried: false,
    };
  };

  /** The call that gives this function expression to something that runs it. */
  const givenBy = (site: UnitSite): CallSite | undefined => {
    const parent = site.unit.kind === 'lambda' ? linked.sites(site.file)[site.unit.parent] : undefined;
    return parent === undefined ? undefined : linked.calls(parent).find((each) => each.call.args.some((arg) => arg.value.k === 'lambda' && arg.value.unit === site.index));
  };

  const aroundCallback = (site: UnitSite): readonly Section[] => {
    const call = givenBy(site);
    const lock = call === undefined ? undefined : heldWhileRunning(call);
    return lock === undefined ? [] : [{ lock, first: 0, last: site.unit.regions[0]?.last ?? 0, partly: () => false }];
  };

  /** Names of what taking the lock gave, which releases it when it is called: `const release = await mutex.acquire()`. */
  const releasing = (site: CallSite): readonly string[] => {
    if (effects.effect(site, 'borrows')?.borrows?.by !== 'calling-it') return [];
    const { statementAt } = site.call;
    return site.in.unit.variables.filter((variable) => variable.bindings.some((binding) => binding.kind === 'value' && binding.at.start >= statementAt.start && binding.at.end <= statementAt.end)).map((variable) => variable.name);
  };

  /** Something else may call it: a function within this one, or what it is given to. */
  const usedInside = (site: UnitSite, name: string): boolean => site.unit.variables.some((variable) => variable.name === name && variable.reads.some((read) => read.unit !== site.index || read.use.kind !== 'called'));

  const sections = (site: UnitSite): readonly Section[] => {
    const known = sectionsKnown.get(site);
    if (known !== undefined) return known;
    // Recursion through generators that enter themselves ends here.
    sectionsKnown.set(site, []);
    const never = () => false;
    const found = [
      ...site.unit.regions.flatMap((region) => (region.kind !== 'with' ? [] : ofRegion(site, region).map((lock): Section => ({ lock, first: region.first, last: region.last, partly: never })))),
      ...linked.calls(site).flatMap((call) => acquisition(call) ?? []),
      ...aroundCallback(site),
      // Taken here, and held in the function that the call is given.
      ...linked.calls(site).flatMap((call): readonly Section[] => {
        const lock = heldWhileRunning(call);
        return lock === undefined ? [] : [{ lock, first: 1, last: 0, partly: never }];
      }),
    ];
    sectionsKnown.set(site, found);
    return found;
  };

  /** What the unit itself holds. */
  const here = (site: UnitSite, order: number): LocksHeld => {
    const locks: HeldLock[] = [];
    let maybe = false;
    for (const section of sections(site)) {
      if (order < section.first || order > section.last) continue;
      if (section.lock === undefined || section.partly(order)) maybe ||= section.lock === undefined || reachable(site, section, order);
      else locks.push(section.lock);
    }
    return locks.length === 0 && !maybe ? NOTHING : { locks, maybe };
  };
  const reachable = (site: UnitSite, section: Section, order: number): boolean => {
    const { lock } = section;
    if (lock === undefined) return true;
    return input.paths(site).arrivals({ from: lock.order, avoiding: releasesOf(site, lock.name) })(order);
  };

  const held = (site: UnitSite, order: number, depth: number): LocksHeld => {
    const own = here(site, order);
    const outer = around(site, depth);
    if (outer.locks.length === 0 && !outer.maybe) return own;
    return { locks: [...own.locks, ...outer.locks.filter((lock) => !own.locks.some((each) => each.key === lock.key))], maybe: own.maybe || outer.maybe };
  };

  /** What everybody holds who calls the unit. */
  const around = (site: UnitSite, depth: number): LocksHeld => {
    if (site.unit.kind === 'module' || depth > MAX_CALLER_DEPTH) return NOTHING;
    if (revision !== linked.revision) {
      revision = linked.revision;
      byCallers.clear();
    }
    const known = byCallers.get(site.key);
    if (known !== undefined) return known;
    byCallers.set(site.key, NOTHING);
    const made = fromCallers(site, depth);
    byCallers.set(site.key, made);
    return made;
  };

  const fromCallers = (site: UnitSite, depth: number): LocksHeld => {
    const parent = linked.sites(site.file)[site.unit.parent];
    // A lambda is made where it stands; whether it runs there too is not asked.
    if (site.unit.kind === 'lambda' && parent !== undefined && sections(parent).some((section) => regionHolds(parent, section, site))) return { locks: [], maybe: true };
    if (said(site)) return { locks: [], maybe: true };
    const reached = input.graph.reached(site.key);
    const calls = reached.filter((each) => !inConstructor(each.site.in));
    if (calls.length === 0 || calls.some((each) => each.how === 'spawn' || each.how === 'handed')) return NOTHING;
    const each = calls.map((call) => held(call.site.in, call.site.call.order, depth + 1));
    const [first, ...others] = each;
    const common = (first?.locks ?? []).filter((lock) => others.every((other) => other.locks.some((one) => one.key === lock.key)));
    const maybe = each.every((one) => one.maybe || one.locks.length > 0) && (common.length === 0 || each.some((one) => one.maybe));
    if (common.length === 0 && !maybe) return NOTHING;
    if (!isPrivate(site)) return { locks: [], maybe: true };
    return { locks: common.map((lock) => ({ ...lock, how: 'callers' })), maybe };
  };

  /** A name or comment says that the caller holds the lock, or a decorator may take it. */
  const said = (site: UnitSite): boolean => {
    if (/(^|_)(un)?lock(ed|ing)?($|_)|[a-z]Lock(ed)?([A-Z]|$)|_nolock$|_unsafe$/.test(site.unit.name)) return true;
    const { docAt } = site.unit;
    if (docAt !== undefined && /lock|mutex|thread.?safe/i.test(linked.snapshot.files.get(site.file)?.text().slice(docAt.start, docAt.end) ?? '')) return true;
    const parent = linked.sites(site.file)[site.unit.parent];
    return site.unit.decorators.some((ref) => {
      const callee = ref.k === 'call' ? ref.of : ref;
      if (LOCK_NAME.test(describe(ref))) return true;
      const names = parent === undefined ? [] : values.names(values.value(parent, callee));
      if (linked.catalog.decorator(names) !== undefined || KEEPING.has(describe(callee).split('.').at(-1) ?? '')) return false;
      const found = parent === undefined ? undefined : values.value(parent, callee);
      // A decorator of the program that mentions no lock takes none.
      const unit = found?.k === 'unit' ? linked.site(found.unit) : undefined;
      return unit !== undefined && !unit.library && linked.sites(unit.file).some((inner) => within(linked, inner, unit) && sections(inner).length > 0);
    });
  };

  const acquired = (site: UnitSite): readonly HeldLock[] => sections(site).flatMap((section) => (section.lock?.in === site ? [section.lock] : [])).toSorted((a, b) => a.order - b.order);

  return { of: (site, ref, order) => identify(site, ref, order, 0), sections, acquired, own: here, held: (site, order) => held(site, order, 0) };
}

const KEEPING: ReadonlySet<string> = new Set(['property', 'setter', 'deleter', 'getter', 'staticmethod', 'classmethod', 'cached_property', 'override', 'abstractmethod']);

export function inConstructor(site: UnitSite): boolean {
  return CONSTRUCTORS.has(site.unit.name) && site.unit.class >= 0;
}

/** Known by one leading underscore, or nested in a function: nobody else is meant to call it. */
export function isPrivate(site: UnitSite): boolean {
  return /^#|^_(?!_)|^__(?!.*__$)/.test(site.unit.name) || site.unit.kind === 'lambda' || (site.unit.class < 0 && site.unit.parent > 0);
}

function within(linked: Linked, inner: UnitSite, outer: UnitSite): boolean {
  const units = linked.sites(outer.file);
  for (let at: UnitSite | undefined = inner; at !== undefined; at = units[at.unit.parent]) if (at === outer) return true;
  return false;
}

/** The text of an inner unit stands in a part of the outer one that holds a lock. */
function regionHolds(outer: UnitSite, section: Section, inner: UnitSite): boolean {
  const index = outer.unit.regions.findIndex((region) => region.first === section.first && region.last === section.last && region.kind === 'with');
  const region = outer.unit.regions[index];
  return region === undefined ? section.first > 0 && section.lock?.how === 'acquire' && section.lock.at.end <= inner.unit.at.start : region.at.start <= inner.unit.at.start && inner.unit.at.end <= region.at.end;
}

/** Orders at which a unit releases the lock that it writes so. */
export function releasesOf(site: UnitSite, name: string): readonly number[] {
  return site.unit.calls.flatMap(({ callee, order }) => (callee.k === 'attribute' && callee.name === 'release' && describe(callee.of) === name ? [order] : []));
}
