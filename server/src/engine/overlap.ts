import type { Certainty, FileId } from '../model/index.ts';
import type { CallSite, Lane, Overlap, Paths, PlaceAccess, UnitSite } from '../rule-api/index.ts';
import type { Effects } from './effects.ts';
import type { Linked } from './linked.ts';
import { isPrivate } from './locks.ts';
import { unreachable } from '../support/unreachable.ts';
import { outlineOf } from './outline.ts';
import { type Root, type RootsInput, rootOf } from './roots.ts';

export interface OverlapInput extends RootsInput {
  readonly linked: Linked;
  readonly effects: Effects;
  readonly lanes: (site: UnitSite) => readonly Lane[];
  readonly paths: (site: UnitSite) => Paths;
}

/** How lanes get into each other's way: threads anywhere, tasks of one loop at suspensions only. */
export type Sharing = 'threads' | 'tasks';

type Family = 'thread' | 'task' | 'start' | 'apart' | 'caller';

/**
 * Whether two accesses to one place may be under way at the same time, on the same object.
 * Both may be the same access, in two activations.
 */
export function overlapOf(input: OverlapInput, a: PlaceAccess, b: PlaceAccess, sharing: Sharing): Overlap {
  let best: Overlap = { certainty: 'no' };
  const first = lanesOf(input, a.in);
  const second = a.in === b.in ? first : lanesOf(input, b.in);
  for (const left of first) {
    for (const right of second) {
      const certainty = pair(input, { access: a, lane: left }, { access: b, lane: right }, sharing);
      if (certainty === 'yes') return { certainty, first: left, second: right };
      if (certainty === 'unknown' && best.certainty === 'no') best = { certainty, first: left, second: right };
    }
  }
  return best;
}

/** Its lanes; a function that nobody is known to call, but that others may, runs in the lane of whoever calls it. */
function lanesOf(input: OverlapInput, site: UnitSite): readonly Lane[] {
  const known = input.lanes(site);
  if (known.length > 0 || isPrivate(site) || site.unit.kind === 'module') return known;
  if (site.unit.async) return [{ kind: 'task', name: `a task that calls \`${site.unit.name}\``, entry: site, path: [], many: 'unknown' }];
  return [{ kind: 'main', name: `whoever calls \`${site.unit.name}\``, entry: site, path: [], many: 'unknown' }];
}

interface Side {
  readonly access: PlaceAccess;
  readonly lane: Lane;
}

function pair(input: OverlapInput, a: Side, b: Side, sharing: Sharing): Certainty {
  const [left, right] = [familyOf(a.lane), familyOf(b.lane)];
  if (left === 'apart' || right === 'apart') return 'no';
  if (sharing === 'tasks' ? left !== 'task' || right !== 'task' : left !== 'thread' && right !== 'thread') return 'no';
  const same = sameLane(a.lane, b.lane);
  if (!same && !sameProgram(input, a.lane, b.lane)) return 'unknown';
  const object = sharedObject(input, a, b, same);
  if (object === 'no') return 'no';
  if (same && a.lane.many !== 'yes') return a.lane.many;
  if (!same && exclusive(input, a.lane, b.lane)) return 'no';
  if (!same && (ordered(input, a, b.lane) || ordered(input, b, a.lane))) return 'no';
  return object;
}

function familyOf(lane: Lane): Family {
  switch (lane.kind) {
    case 'thread':
    case 'timer':
    case 'thread-pool':
      return 'thread';
    case 'web-handler':
      return lane.entry.unit.async ? 'task' : 'thread';
    case 'task':
    case 'loop':
      return 'task';
    case 'main':
      return lane.path.length === 0 ? 'caller' : 'start';
    case 'import':
      return lane.path.length === 0 ? 'apart' : 'start';
    case 'worker':
    case 'process':
    case 'process-pool':
    case 'interpreter-pool':
    case 'signal-handler':
    case 'exit':
      return 'apart';
    default:
      return unreachable(lane.kind);
  }
}

function sameLane(a: Lane, b: Lane): boolean {
  return a.kind === b.kind && a.entry === b.entry && a.created?.in === b.created?.in && a.created?.index === b.created?.index;
}

/**
 * The main program and a thread that it starts, directly or through others. What is imported is there before threads are started,
 * and what two main programs of one repository do, they do in two processes.
 */
function sameProgram(input: OverlapInput, a: Lane, b: Lane): boolean {
  const [start, other] = familyOf(a) === 'start' ? [a, b] : [b, a];
  if (familyOf(start) !== 'start') return true;
  if (start.kind === 'import' || other.created === undefined) return false;
  const { created } = other;
  return created.in === start.entry || input.lanes(created.in).some((lane) => lane.entry === start.entry && lane.kind === start.kind);
}

/** The lanes start in two branches of one function, of which only one runs. */
function exclusive(input: OverlapInput, a: Lane, b: Lane): boolean {
  if (a.created === undefined || b.created === undefined || a.created.in !== b.created.in) return false;
  const paths = input.paths(a.created.in);
  return !paths.follows(a.created.call.order, b.created.call.order) && !paths.follows(b.created.call.order, a.created.call.order);
}

/** The place is used on the way to the start of the other lane, or after it was waited for. */
function ordered(input: OverlapInput, side: Side, other: Lane): boolean {
  const { created } = other;
  if (created === undefined) return false;
  const steps: readonly { readonly in: UnitSite; readonly order: number }[] = [...side.lane.path.map((call) => ({ in: call.in, order: call.call.order })), { in: side.access.in, order: side.access.order }];
  const step = steps.find((each) => each.in === created.in);
  if (step === undefined) return false;
  const paths = input.paths(created.in);
  if (!paths.follows(created.call.order, step.order)) return true;
  const waits = created.in.unit.calls.flatMap((call, index) => (waitsFor(input, { in: created.in, index, call }) ? [call.order] : []));
  const left = created.in.unit.regions.flatMap((region) => (region.kind === 'with' && region.last < step.order && region.first <= created.call.order && created.call.order <= region.last && /executor|pool|group|nursery/i.test(JSON.stringify(region.manager)) ? [region.last] : []));
  if (left.length > 0) return true;
  return waits.length > 0 && paths.escape({ from: created.call.order, to: step.order, avoiding: waits, exceptions: 'ignore' }) === undefined;
}

function waitsFor(input: OverlapInput, site: CallSite): boolean {
  const { callee } = site.call;
  if (callee.k === 'attribute' && (callee.name === 'join' || callee.name === 'result' || callee.name === 'shutdown')) return callee.of.k !== 'literal';
  const name = callee.k === 'attribute' || callee.k === 'name' ? callee.name : '';
  return (name === 'wait' || name === 'gather' || name === 'as_completed') && input.effects.effect(site) !== undefined;
}

function sharedObject(input: OverlapInput, a: Side, b: Side, same: boolean): Certainty {
  const { place } = a.access;
  if (place.kind === 'module' || place.kind === 'static') return 'yes';
  if (place.kind === 'captured' || place.kind === 'element') {
    // Each call of the function that has the variable makes another one.
    const owns = ({ access, lane }: Side): boolean => access.in.key === place.owner || lane.entry.key === place.owner || lane.path.some((call) => call.in.key === place.owner);
    return owns(a) && owns(b) ? 'no' : 'yes';
  }
  const left = rootOfAccess(input, a);
  const right = same ? left : rootOfAccess(input, b);
  if (left === undefined || right === undefined) return 'unknown';
  if (left.key !== right.key) return 'unknown';
  if (left.private && right.private) return 'no';
  if (same && left.perSpawn) return 'no';
  return 'yes';
}

function rootOfAccess(input: OverlapInput, { access, lane }: Side): Root | undefined {
  return access.place.base === undefined ? undefined : rootOf(input, lane, access.place.base, access.in);
}

/** A call in the file, or in a file that imports it, is spelled like one that starts a thread, or it imports a web framework. */
export function mayBeThreaded(linked: Linked, file: FileId): boolean {
  return startsThreads(linked, file) || [...linked.importers(file)].some((importer) => startsThreads(linked, importer));
}

function startsThreads(linked: Linked, file: FileId): boolean {
  const facts = linked.snapshot.files.get(file)?.facts;
  if (facts === undefined) return false;
  const { calling, packages } = outlineOf(facts);
  return calling.some((name) => linked.catalog.startsThreads(name)) || packages.some((name) => linked.catalog.servesRequests(name));
}
