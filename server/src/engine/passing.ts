import type { Callee, Param, Ref, Use } from '../model/index.ts';
import type { CallSite, Spawn, UnitSite } from '../rule-api/index.ts';
import { readsOf, sameRef } from './holders.ts';
import { escapes, type FateInput, type Journey, MAX_DEPTH, seen, type Travel } from './journey.ts';

/** The steps that lead on from an argument. */
interface Onward {
  readonly follow: (input: FateInput, journey: Journey, use: Use, travel: Travel) => void;
  readonly intoContainer: (input: FateInput, journey: Journey, container: Ref, travel: Travel) => void;
}

const ADDS: ReadonlySet<string> = new Set(['append', 'add', 'insert', 'appendleft', 'extend', 'update', 'setdefault', 'push', 'unshift']);
/** Builtins whose result holds the elements of what they are given. */
const REARRANGES: ReadonlySet<string> = new Set(['list', 'tuple', 'set', 'frozenset', 'sorted', 'reversed', 'enumerate', 'zip', 'iter', 'filter', 'next', 'dict', 'max', 'min']);
/** Builtins that look at a value and forget it. */
const LOOKS: ReadonlySet<string> = new Set(['print', 'len', 'isinstance', 'str', 'repr', 'id', 'bool', 'type', 'hasattr', 'getattr', 'callable', 'hash', 'format', 'any', 'all', 'sum', 'issubclass']);

/** The value is an argument of a call. */
export function passedTo(input: FateInput, journey: Journey, use: Extract<Use, { kind: 'passed' }>, travel: Travel, onward: Onward): void {
  const site = input.linked.call(travel.in, use.call);
  if (site === undefined) return escapes(journey, 'unknown');
  const { callee } = site.call;
  const callees = input.effects.callees(site);
  const spawned = spawnedParams(input, use.slot, site, travel);
  if (spawned !== undefined) {
    for (const item of spawned) intoParam(input, journey, item, spawnedTravel(site, travel), onward);
    return undefined;
  }
  const own = callees.map((item) => ownParam(input, item, use.slot, site));
  if (own.some((item) => item !== undefined)) {
    for (const item of own) {
      if (item === undefined) escapes(journey, 'unknown');
      else intoParam(input, journey, item, travel, onward);
    }
    return undefined;
  }
  if (callee.k === 'attribute' && ADDS.has(callee.name) && isCollection(input, site)) {
    return onward.intoContainer(input, journey, callee.of, travel);
  }
  const builtin = builtinName(callees, site);
  if (builtin !== undefined && REARRANGES.has(builtin) && travel.holds === 'element') {
    const { call } = site;
    const one = builtin === 'next' || builtin === 'max' || builtin === 'min';
    return onward.follow(input, journey, call.use, { ...travel, order: call.order, region: call.region, at: call.at, ...(one ? { holds: 'value', ref: undefined } : {}) });
  }
  if (builtin !== undefined && (LOOKS.has(builtin) || REARRANGES.has(builtin))) return undefined;
  if (callees.length > 0 && callees.every((item) => item.names.some((name) => /^(?:logging\.|js:[Cc]onsole\.)/.test(name)))) return undefined;
  // A stream that others write to listens to nothing of them, and nobody to it.
  if (input.effects.effect(site, 'pipes')?.pipes === 'errors-stay') return undefined;
  return escapes(journey, 'yes');
}

/** `append` and its like, on something that is not known to be other than a collection. */
function isCollection(input: FateInput, site: CallSite): boolean {
  const { callee } = site.call;
  if (callee.k !== 'attribute') return false;
  const receiver = input.values.value(site.in, callee.of, site.call.order);
  if (receiver.k === 'collection' || receiver.k === 'unknown') return true;
  const names = input.values.names(receiver);
  return names.some((name) => /^(?:(?:builtins|collections|typing|weakref|_weakrefset)\.|js:(?:Array|Set|Map)\b)/.test(name));
}

function builtinName(callees: readonly Callee[], site: CallSite): string | undefined {
  const [only] = callees;
  if (callees.length !== 1 || only === undefined) return undefined;
  const name = only.names.find((item) => item.startsWith('builtins.'));
  if (name !== undefined) return name.slice('builtins.'.length);
  return only.kind === 'unknown' && site.call.callee.k === 'name' && (LOOKS.has(site.call.callee.name) || REARRANGES.has(site.call.callee.name)) ? site.call.callee.name : undefined;
}

/**
 * The parameters that the argument arrives in when the call starts own functions in another lane: `Thread(target=work, args=(queue,))`,
 * `submit(work, queue)`. `undefined` when it is not certain where it arrives, or what runs.
 */
function spawnedParams(input: FateInput, slot: number | string, site: CallSite, travel: Travel): readonly Parameter[] | undefined {
  const spawn = input.spawns.spawn(site);
  if (spawn === undefined || spawn.targets.length === 0) return undefined;
  const at = positionInSpawn(spawn, slot, travel);
  if (at === undefined) return undefined;
  const found: Parameter[] = [];
  for (const target of spawn.targets) {
    const unit = target.unit === undefined || target.decorated === 'unknown' ? undefined : input.linked.site(target.unit);
    if (unit === undefined || unit.library) return undefined;
    const bound = target.receiver === undefined ? 0 : 1;
    const params = unit.unit.params.filter((item) => item.kind === 'positional' || item.kind === 'positional-only');
    const param = typeof at === 'number' ? params[at + bound] : unit.unit.params.find((item) => item.name === at && item.kind !== 'rest' && item.kind !== 'keyword-rest');
    if (param === undefined) return undefined;
    found.push({ unit, param });
  }
  return found;
}

/** The position among the target's arguments, or the name of the parameter. */
function positionInSpawn({ site, spawning }: Spawn, slot: number | string, travel: Travel): number | string | undefined {
  const { args } = site.call;
  if (args.some((arg) => arg.star !== undefined)) return undefined;
  if (spawning.targetArgs === 'args-keyword') {
    if (travel.holds !== 'element' || travel.ref === undefined) return undefined;
    const given = typeof slot === 'string' ? args.find((arg) => arg.name === slot) : args[slot];
    const tuple = given?.value;
    if (tuple?.k !== 'collection' || (slot !== 'args' && slot !== (spawning.target?.position ?? 0) + 1)) return undefined;
    const ref = travel.ref;
    const at = tuple.items.findIndex((item) => sameRef(item, ref));
    return at < 0 ? undefined : at + (spawning.argsBefore ?? 0);
  }
  // What `map` takes is spread over many calls.
  if (spawning.targetArgs !== 'rest' || spawning.handle === 'results' || travel.holds !== 'value') return undefined;
  if (typeof slot === 'string') return slot;
  const first = (spawning.target?.position ?? 0) + 1;
  return slot < first ? undefined : slot - first;
}

/** The one value of the tuple arrives in the parameter, not the tuple. */
function spawnedTravel(site: CallSite, travel: Travel): Travel {
  return { ...travel, holds: 'value', order: site.call.order, region: site.call.region, at: site.call.at };
}

interface Parameter {
  readonly unit: UnitSite;
  readonly param: Param;
}

/** The parameter of an own function that takes the argument. */
function ownParam(input: FateInput, callee: Callee, slot: number | string, site: CallSite): Parameter | undefined {
  const unit = callee.unit === undefined || callee.decorated === 'unknown' ? undefined : input.linked.site(callee.unit);
  if (unit === undefined || unit.library) return undefined;
  const bound = callee.kind === 'class' || callee.receiver !== undefined ? 1 : 0;
  const { params } = unit.unit;
  const param =
    typeof slot === 'number'
      ? (params.filter((item) => item.kind === 'positional' || item.kind === 'positional-only')[slot + bound] ?? params.find((item) => item.kind === 'rest'))
      : params.find((item) => item.name === slot && item.kind !== 'rest' && item.kind !== 'keyword-rest');
  return param === undefined || site.call.args.some((arg) => arg.star === '*') ? undefined : { unit, param };
}

function intoParam(input: FateInput, journey: Journey, { unit, param }: Parameter, travel: Travel, onward: Onward): void {
  if (travel.depth >= MAX_DEPTH) return escapes(journey, 'unknown');
  const holds = param.kind === 'rest' ? 'element' : travel.holds;
  if (seen(journey, `param ${unit.key} ${param.name} ${holds}`)) return undefined;
  const variable = unit.unit.variables.find((item) => item.name === param.name);
  if (variable === undefined) return undefined;
  for (const { in: reader, read } of readsOf(input.linked, { owner: unit, variable })) {
    onward.follow(input, journey, read.use, {
      ...travel,
      in: reader,
      order: read.order,
      region: read.region,
      at: read.at,
      holds,
      via: holds === 'element' ? 'element' : 'name',
      ref: { k: 'name', name: param.name },
      classBody: -1,
      depth: travel.depth + 1,
    });
  }
}
