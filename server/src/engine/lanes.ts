import type { Certainty, Ref, SpawnKind, Spawning, UnitKey } from '../model/index.ts';
import type { CallSite, Lane, Paths, UnitSite } from '../rule-api/index.ts';
import { underMainGuard } from '../rule-api/index.ts';
import type { CallGraph, Reached } from './call-graph.ts';
import type { Linked } from './linked.ts';
import type { Spawns } from './spawns.ts';
import type { Values } from './values.ts';
import { unreachable } from '../support/unreachable.ts';

export interface LanesInput {
  readonly linked: Linked;
  readonly values: Values;
  readonly spawns: Spawns;
  readonly graph: CallGraph;
  readonly paths: (site: UnitSite) => Paths;
}

/** A unit called from more places than this is a tool of the whole program; a few of the ways to it tell enough. */
const MAX_UNITS = 400;
const MAX_LANES = 24;

interface Visit {
  readonly site: UnitSite;
  /** The call from this unit down to the next one on the way to the one asked about. */
  readonly call: CallSite | undefined;
  readonly down: Visit | undefined;
}

/** Calls from the unit down to the one asked about. */
function pathOf(visit: Visit): readonly CallSite[] {
  const path: CallSite[] = [];
  for (let at: Visit | undefined = visit; at !== undefined; at = at.down) if (at.call !== undefined) path.push(at.call);
  return path;
}

/** The lanes that start at the unit itself: it is the target of a spawn, a handler, or handed to a loop. */
export function startsOf(input: LanesInput, key: UnitKey): readonly Lane[] {
  const site = input.linked.site(key);
  if (site === undefined || site.library || site.unit.kind === 'module') return [];
  const visit: Visit = { site, call: undefined, down: undefined };
  const started = input.graph.reached(key).flatMap((reached) => startedBy(input, reached, visit) ?? []);
  return [...handlerLane(input, visit), ...started];
}

/** The ways in which a unit comes to run: callers are followed back to where a lane starts, nearest first. */
export function lanesOf(input: LanesInput, key: UnitKey): readonly Lane[] {
  const start = input.linked.site(key);
  if (start === undefined || start.library) return [];
  if (start.unit.kind === 'module') return [moduleLane(start, undefined, [])];
  const lanes: Lane[] = [];
  const seen = new Set<string>([key]);
  const queue: Visit[] = [{ site: start, call: undefined, down: undefined }];
  for (let next = 0; next < queue.length && next < MAX_UNITS && lanes.length < MAX_LANES; next += 1) {
    const visit = queue[next];
    if (visit === undefined) break;
    lanes.push(...handlerLane(input, visit));
    for (const reached of input.graph.reached(visit.site.key)) {
      if (reached.how === 'makes') continue;
      const lane = startedBy(input, reached, visit);
      if (lane !== undefined) {
        lanes.push(lane);
        continue;
      }
      const caller = reached.site.in;
      if (caller.unit.kind === 'module') {
        const main = underMainGuard(caller, reached.site.call.region);
        if (seen.has(`${caller.key} ${main}`)) continue;
        seen.add(`${caller.key} ${main}`);
        lanes.push(moduleLane(caller, reached.site, [reached.site, ...pathOf(visit)]));
      } else if (!seen.has(caller.key)) {
        seen.add(caller.key);
        queue.push({ site: caller, call: reached.site, down: visit });
      }
    }
  }
  return lanes.slice(0, MAX_LANES);
}

function handlerLane(input: LanesInput, visit: Visit): readonly Lane[] {
  const { site } = visit;
  return isWebHandler(input, site) ? [{ kind: 'web-handler', name: `a request handled by \`${site.unit.name}\``, entry: site, path: pathOf(visit), many: 'yes' }] : [];
}

function moduleLane(site: UnitSite, call: CallSite | undefined, path: readonly CallSite[]): Lane {
  const main = call !== undefined && underMainGuard(site, call.call.region);
  return { kind: main ? 'main' : 'import', name: main ? 'the main program' : 'the import of the module', entry: site, path, many: 'no' };
}

function startedBy(input: LanesInput, reached: Reached, visit: Visit): Lane | undefined {
  const { site } = reached;
  if (reached.how === 'call' || reached.how === 'makes') return undefined;
  const place = site.in.unit.kind === 'module' ? 'at module level' : `in \`${site.in.unit.name}\``;
  const lane = (kind: Lane['kind'], name: string, many: Certainty): Lane => ({ kind, name, created: site, entry: visit.site, path: pathOf(visit), many });
  if (reached.how === 'spawn') {
    const spawning = input.spawns.spawn(site)?.spawning;
    return spawning === undefined ? undefined : lane(spawning.kind, `${SPAWNED[spawning.kind]} ${place}`, overlapping(input, site, spawning, visit.site.key));
  }
  const where = input.spawns.handed(site)?.running.where;
  switch (where) {
    case 'thread':
      return lane('thread', `a thread started ${place}`, 'unknown');
    case 'process':
      return lane('process', `a process started ${place}`, 'unknown');
    case 'loop':
      return lane('loop', 'the event loop', visit.site.unit.async ? 'no' : 'unknown');
    case 'request':
      return lane('web-handler', visit.site.unit.kind === 'lambda' ? 'a request' : `a request handled by \`${visit.site.unit.name}\``, 'yes');
    case 'signal-handler':
      return lane('signal-handler', `the signal handler \`${visit.site.unit.name}\``, 'no');
    case 'exit':
      return lane('exit', 'the exit of the interpreter', 'no');
    case 'caller':
    case undefined:
      return undefined;
    default:
      return unreachable(where);
  }
}

const SPAWNED: Readonly<Record<SpawnKind, string>> = {
  thread: 'a thread started',
  timer: 'a timer started',
  process: 'a process started',
  task: 'a task made',
  'thread-pool': 'a pool thread fed',
  'process-pool': 'a pool process fed',
  'interpreter-pool': 'a pool interpreter fed',
  worker: 'a worker started',
};

/** Whether two runs of what is started here may be under way at once. */
function overlapping(input: LanesInput, site: CallSite, spawning: Spawning, entry: UnitKey): Certainty {
  if (spawning.kind.endsWith('-pool') && singleWorker(input, site)) return 'no';
  if (spawning.handle === 'results') return 'yes';
  // One after the other: `for x in xs: await create_task(f(x))`.
  if (input.paths(site.in).inLoop(site.call.region)) return site.call.use.kind === 'awaited' && spawning.target?.rest !== true ? 'unknown' : 'yes';
  if (spawning.target?.rest === true) {
    const targets = input.spawns.spawn(site)?.targets.filter((target) => target.unit === entry).length ?? 0;
    if (targets > 1 || (targets === 1 && site.call.args.some((arg) => arg.star !== undefined))) return 'yes';
  }
  if (isWebHandler(input, site.in)) return 'yes';
  return site.in.unit.kind === 'module' ? 'no' : 'unknown';
}

/** The pool was made with one worker. */
function singleWorker(input: LanesInput, site: CallSite): boolean {
  const { callee } = site.call;
  if (callee.k !== 'attribute') return false;
  const made = madeBy(input, site.in, callee.of);
  if (made?.k !== 'call') return false;
  const workers = made.keywords.find(([name]) => name === 'max_workers' || name === 'processes')?.[1] ?? made.args[0];
  return workers?.k === 'literal' && workers.value === 1;
}

/** The expression that a name or attribute was bound to, when there is just one. */
function madeBy(input: LanesInput, site: UnitSite, ref: Ref): Ref | undefined {
  if (ref.k === 'call') return ref;
  if (ref.k === 'entered') return madeBy(input, site, ref.of);
  if (ref.k === 'attribute') {
    const owner = input.values.value(site, ref.of);
    const cls = owner.k === 'instance' || owner.k === 'class' ? input.linked.resolver.class(owner.class) : undefined;
    const bindings = cls?.fact.attributes.find((attribute) => attribute.name === ref.name)?.bindings.flatMap((binding) => (binding.value === undefined ? [] : [binding.value])) ?? [];
    return bindings.length === 1 && bindings[0]?.k === 'call' ? bindings[0] : undefined;
  }
  if (ref.k !== 'name') return undefined;
  const units = input.linked.sites(site.file);
  for (let at: UnitSite | undefined = site; at !== undefined; at = units[at.unit.parent]) {
    const variable = at.unit.variables.find((item) => item.name === ref.name);
    if (variable === undefined) continue;
    const [binding] = variable.bindings;
    if (variable.bindings.length !== 1 || binding?.kind !== 'value') return undefined;
    const { value } = binding;
    return value.k === 'call' ? value : value.k === 'entered' && value.of.k === 'call' ? value.of : undefined;
  }
  return undefined;
}

export function isWebHandler(input: Pick<LanesInput, 'linked' | 'values'>, site: UnitSite): boolean {
  const parent = input.linked.sites(site.file)[site.unit.parent];
  if (parent === undefined) return false;
  return site.unit.decorators.some((ref) => {
    const callee = ref.k === 'call' ? ref.of : ref;
    const names = input.values.names(input.values.value(parent, callee));
    return names.length > 0 && input.linked.catalog.decorator(names) === 'makes-web-handler';
  });
}
