import type { Callee, FileId, UnitKey } from '../model/index.ts';
import type { CallSite, UnitSite } from '../rule-api/index.ts';
import type { CallIndex } from './call-index.ts';
import type { Effects } from './effects.ts';
import type { GivenValues } from './given-values.ts';
import type { Linked } from './linked.ts';
import { overriders } from './methods.ts';
import type { Spawns } from './spawns.ts';
import { LAMBDA } from './spelling.ts';

/** How a unit comes to run because of a call. */
export interface Reached {
  readonly site: CallSite;
  /**
   * `call`: in the lane of the caller. `spawn`, `handed`: in the lane that the catalogue names.
   * `makes`: the call only makes the coroutine that another call then runs.
   */
  readonly how: 'call' | 'makes' | 'spawn' | 'handed';
}

/** Who runs whom, over all files to check. */
export interface CallGraph {
  readonly callers: (unit: UnitKey) => readonly CallSite[];
  /** Every call that makes a unit run, here or in another lane, in the order of files and calls. */
  readonly reached: (unit: UnitKey) => readonly Reached[];
}

type Edge = Reached & { readonly targets: ReadonlySet<UnitKey> };

/** Methods that run although nobody calls them by their name: the class is called, or the thread is started. */
const RUN_BY_CLASS: ReadonlySet<string> = new Set(['__init__', '__new__', '__call__', 'run', '__enter__', '__aenter__', '__exit__', '__aexit__']);

export function callGraphOf(linked: Linked, effects: Effects, spawns: Spawns, index: CallIndex, given: GivenValues): CallGraph {
  // Call sites are the same objects as long as nothing that they depend on has changed.
  const edgesKnown = new WeakMap<CallSite, readonly Edge[]>();
  // All units of one name are answered together: who asks for one of them looks at the same calls as who asks for the next.
  const answers = new Map<string, ReadonlyMap<UnitKey, readonly Reached[]>>();
  const known = new Map<UnitKey, readonly Reached[]>();
  let revision = -1;

  const edges = (site: CallSite): readonly Edge[] => {
    const before = edgesKnown.get(site);
    if (before !== undefined) return before;
    const made = edgesOf(site, linked, effects, spawns, given);
    edgesKnown.set(site, made);
    return made;
  };
  const find = (names: readonly string[], within: FileId | undefined): ReadonlyMap<UnitKey, readonly Reached[]> => {
    const { calling, given: handing } = index.candidates(names, within);
    const sites = new Set([...calling, ...handing.filter((site) => spawns.spawn(site) !== undefined || spawns.handed(site) !== undefined)]);
    const byTarget = new Map<UnitKey, Reached[]>();
    for (const edge of [...sites].sort(inOrder).flatMap((site) => edges(site))) {
      for (const target of edge.targets) {
        const before = byTarget.get(target);
        if (before === undefined) byTarget.set(target, [edge]);
        else before.push(edge);
      }
    }
    return byTarget;
  };
  const reached = (key: UnitKey): readonly Reached[] => {
    if (revision !== linked.revision) {
      revision = linked.revision;
      answers.clear();
      known.clear();
    }
    const before = known.get(key);
    if (before !== undefined) return before;
    const unit = linked.site(key);
    if (unit === undefined) return [];
    const names = namesOf(linked, unit);
    // A lambda that has no name of its own is run from its file: to look at whatever is given some lambda anywhere would be to look at most calls of a program.
    const within = unit.unit.kind === 'lambda' ? unit.file : undefined;
    const all = `${within ?? ''} ${names.join(' ')}`;
    let found = answers.get(all);
    if (found === undefined) {
      found = find(names, within);
      answers.set(all, found);
    }
    const made = found.get(key) ?? [];
    known.set(key, made);
    return made;
  };
  return { reached, callers: (unit) => reached(unit).filter((item) => item.how === 'call' || item.how === 'makes').map((item) => item.site) };
}

/** The names by which a unit may be called or handed over. */
function namesOf(linked: Linked, site: UnitSite): readonly string[] {
  if (site.unit.kind === 'lambda') return [LAMBDA];
  const cls = linked.resolver.facts(site.file)?.classes[site.unit.class];
  if (cls === undefined || !RUN_BY_CLASS.has(site.unit.name)) return [site.unit.name];
  return [site.unit.name, cls.name, 'cls', '__class__'];
}

function inOrder(a: CallSite, b: CallSite): number {
  if (a.in.file !== b.in.file) return a.in.file < b.in.file ? -1 : 1;
  return a.in.index - b.in.index || a.index - b.index;
}

function edgesOf(site: CallSite, linked: Linked, effects: Effects, spawns: Spawns, given: GivenValues): readonly Edge[] {
  const found: Edge[] = [];
  const add = (callees: readonly Callee[], how: Reached['how']): void => {
    const targets = new Set(callees.flatMap((callee) => (callee.unit === undefined ? [] : [callee.unit, ...overriders(linked, callee)])));
    if (targets.size > 0) found.push({ site, how, targets });
  };
  const spawn = spawns.spawn(site);
  const handed = spawns.handed(site);
  if (spawn !== undefined) add(spawn.targets, 'spawn');
  if (handed !== undefined) add(handed.targets, handed.running.where === 'caller' ? 'call' : 'handed');
  const callees = effects.callees(site).filter((callee) => callee.kind === 'unit' || callee.kind === 'class');
  const how = madeForAnother(site, linked, spawns) ? 'makes' : 'call';
  const method = callees.length > 0 ? undefined : methodOfGiven(site, linked, given);
  if (method === undefined) add(callees, how);
  else found.push({ site, how, targets: new Set([method]) });
  return found;
}

/** `counter.add()` where `counter` is a parameter that is given a `Counter`. */
function methodOfGiven(site: CallSite, linked: Linked, given: GivenValues): UnitKey | undefined {
  const { callee } = site.call;
  const cls = callee.k === 'attribute' ? given.classOf(site.in, callee.of) : undefined;
  return cls === undefined || callee.k !== 'attribute' ? undefined : linked.resolver.findMethod(cls, callee.name);
}

/** The call stands where another call takes an awaitable that it will run. */
function madeForAnother(site: CallSite, linked: Linked, spawns: Spawns): boolean {
  if (site.call.use.kind !== 'passed') return false;
  const outer = linked.call(site.in, site.call.use.call);
  if (outer === undefined) return false;
  const spawn = spawns.spawn(outer);
  const handed = spawns.handed(outer);
  return (spawn !== undefined && spawn.spawning.wantsCallable !== true) || (handed !== undefined && !handed.running.wantsCallable);
}
