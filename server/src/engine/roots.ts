import type { Ref } from '../model/index.ts';
import type { CallSite, Lane, UnitSite } from '../rule-api/index.ts';
import { regionsAround } from '../rule-api/index.ts';
import type { Holders } from './holders.ts';
import type { Linked } from './linked.ts';
import { classAround, ownReceiver } from './places.ts';
import type { Spawns } from './spawns.ts';
import { argumentAt } from './effects.ts';
import type { Values } from './values.ts';

/** The object that a unit works on, as one sees it from where its lane comes from. */
export interface Root {
  /** The same for the same object, as far as that can be told from the text. */
  readonly key: string;
  /** Made by the lane itself, so that each activation has its own. */
  readonly private: boolean;
  /** Another one for each lane that the spawning call starts. */
  readonly perSpawn: boolean;
}

export interface RootsInput {
  readonly linked: Linked;
  readonly values: Values;
  readonly holders: Holders;
  readonly spawns: Spawns;
}

const MAX_DEPTH = 12;

/** Follows an object from its use back to where the lane began, or to where the object is kept. `undefined`: not known. */
export function rootOf(input: RootsInput, lane: Lane, ref: Ref, user: UnitSite): Root | undefined {
  const { linked, holders } = input;
  const chain: readonly UnitSite[] = [...lane.path.map((call) => call.in), user];

  const ofReceiver = (level: number): Root | undefined => {
    const unit = chain[level];
    if (unit === undefined) return undefined;
    const call = level === 0 ? undefined : lane.path[level - 1];
    if (call !== undefined) {
      if (call.call.callee.k === 'attribute' && !isClass(input, call)) return of(call.call.callee.of, level - 1, 0);
      // A nested function sees the object of the method around it.
      if (unit.unit.class < 0 && call.call.callee.k === 'name' && linked.sites(unit.file)[unit.unit.parent] === call.in) return of(selfOf(call.in), level - 1, 0);
      return isClass(input, call) ? { key: `made:${call.in.key}:${call.index}`, private: true, perSpawn: false } : undefined;
    }
    return fromSpawn(unit);
  };

  /** The object whose method the lane runs. */
  const fromSpawn = (entry: UnitSite): Root | undefined => {
    const cls = classAround(linked, entry);
    const own: Root | undefined = cls === undefined ? undefined : { key: `self:${cls}`, private: false, perSpawn: false };
    const { created } = lane;
    if (created === undefined) return lane.kind === 'web-handler' ? undefined : own;
    const spawn = input.spawns.spawn(created) ?? input.spawns.handed(created);
    const target = [spawn?.targetRef, ...created.call.args.map((arg) => arg.value)].map((given) => (given === undefined ? undefined : callableIn(given))).find((given) => given?.k === 'attribute' && given.name === entry.unit.name);
    if (target?.k === 'attribute') return atSpawn(created, target.of);
    // What is nested in the spawning method sees its object.
    if (entry.unit.class < 0 && cls !== undefined && created.in.file === entry.file && classAround(linked, created.in) === cls) return own;
    // An object that is a thread itself.
    return own === undefined || spawn === undefined || spawn.targetRef !== undefined ? undefined : { ...own, perSpawn: true };
  };

  /** What an expression beside the spawning call stands for. */
  const atSpawn = (created: CallSite, ref: Ref): Root | undefined => {
    const site = created.in;
    if (ref.k === 'name' && ownReceiver(linked, site, ref)) {
      const cls = classAround(linked, site);
      return cls === undefined ? undefined : { key: `self:${cls}`, private: false, perSpawn: false };
    }
    if (ref.k === 'attribute') {
      const base = atSpawn(created, ref.of);
      return base === undefined ? undefined : { ...base, key: `${base.key}.${ref.name}` };
    }
    if (ref.k === 'call') return { key: `made:${site.key}:${created.index}`, private: true, perSpawn: true };
    if (ref.k !== 'name') return undefined;
    const found = holders.variable(site, ref.name, created.call.order);
    if (found === undefined) return undefined;
    if (found.owner.unit.kind === 'module') return { key: `module:${found.owner.file}#${ref.name}`, private: false, perSpawn: inLoopWith(found.variable.bindings, created) };
    const perSpawn = found.variable.comprehension !== undefined || inLoopWith(found.variable.bindings, created);
    return { key: `local:${found.owner.key}:${ref.name}`, private: false, perSpawn };
  };

  const of = (ref: Ref, level: number, depth: number): Root | undefined => {
    const unit = chain[level];
    if (unit === undefined || depth > MAX_DEPTH) return undefined;
    if (ref.k === 'attribute') {
      const base = of(ref.of, level, depth + 1);
      return base === undefined ? undefined : { ...base, key: `${base.key}.${ref.name}` };
    }
    if (ref.k !== 'name') return undefined;
    if (ownReceiver(linked, unit, ref)) return ofReceiver(level);
    const found = holders.variable(unit, ref.name, undefined);
    if (found === undefined) return undefined;
    const { owner, variable } = found;
    if (owner.unit.kind === 'module') return { key: `module:${owner.file}#${ref.name}`, private: false, perSpawn: false };
    const key = `local:${owner.key}:${ref.name}`;
    const inside = chain.some((each) => each === owner);
    if (!inside) return { key, private: false, perSpawn: lane.created !== undefined && lane.created.in === owner && inLoopWith(variable.bindings, lane.created) };
    const param = variable.bindings.find((binding) => binding.kind === 'param');
    if (param?.kind === 'param' && owner === unit) return argument(level, param.param, depth);
    const [only] = variable.bindings;
    if (owner !== unit || variable.bindings.length !== 1 || only?.kind !== 'value') return { key, private: true, perSpawn: false };
    if (only.value.k === 'name' || only.value.k === 'attribute') return of(only.value, level, depth + 1);
    if (only.value.k === 'call' && input.values.value(unit, only.value.of).k === 'class') return { key, private: true, perSpawn: false };
    return undefined;
  };

  /** What the caller, or the spawning call, gives for a parameter. */
  const argument = (level: number, param: number, depth: number): Root | undefined => {
    const unit = chain[level];
    const name = unit?.unit.params[param]?.name;
    if (unit === undefined || name === undefined) return undefined;
    const bound = unit.unit.class >= 0 ? 1 : 0;
    const call = level === 0 ? undefined : lane.path[level - 1];
    if (call !== undefined) {
      const given = argumentAt(call.call.args, { position: param - bound, keyword: name });
      return given === undefined || given === 'unknown' ? undefined : of(given.value, level - 1, depth + 1);
    }
    const { created } = lane;
    const spawning = created === undefined ? undefined : input.spawns.spawn(created)?.spawning;
    if (created === undefined || spawning === undefined) return undefined;
    const { args } = created.call;
    if (spawning.targetArgs === 'rest') {
      const positional = args.filter((arg) => arg.name === undefined);
      const given = args.find((arg) => arg.name === name) ?? positional[(spawning.target?.position ?? 0) + 1 + param - bound];
      return given === undefined || given.star !== undefined || spawning.handle === 'results' ? undefined : atSpawn(created, given.value);
    }
    if (spawning.targetArgs === 'args-keyword') {
      const kwargs = args.find((arg) => arg.name === 'kwargs')?.value;
      if (kwargs !== undefined) return undefined;
      const given = (args.find((arg) => arg.name === 'args') ?? args.filter((arg) => arg.name === undefined)[(spawning.target?.position ?? 0) + 1])?.value;
      const item = given?.k === 'collection' ? given.items[param - bound] : undefined;
      return item === undefined ? undefined : atSpawn(created, item);
    }
    // A task is made from a call: `create_task(work(counter))`.
    const made = created.call.args.flatMap((arg) => (arg.call === undefined ? [] : [created.in.unit.calls[arg.call]])).find((each) => each !== undefined);
    const given = made === undefined ? undefined : argumentAt(made.args, { position: param - bound, keyword: name });
    return given === undefined || given === 'unknown' ? undefined : atSpawn(created, given.value);
  };

  return of(ref, chain.length - 1, 0);
}

/** The callable that an argument gives to run: `bot.tick`, `bot.tick()`, `[bot.tick() for …]`. */
function callableIn(given: Ref): Ref {
  if (given.k === 'comprehension') return callableIn(given.element);
  return given.k === 'call' ? given.of : given;
}

function selfOf(site: UnitSite): Ref {
  return { k: 'name', name: site.unit.params[0]?.name ?? 'this' };
}

function isClass(input: RootsInput, call: CallSite): boolean {
  const value = input.values.value(call.in, call.call.callee, call.call.order);
  return value.k === 'class';
}

/** The variable gets a new value in the same loop that holds the spawning call. */
function inLoopWith(bindings: readonly { readonly unit: number; readonly region: number }[], created: CallSite): boolean {
  const { unit, index } = created.in;
  const loops = regionsAround(created.in, created.call.region).filter((at) => unit.regions[at]?.kind === 'loop' || unit.regions[at]?.kind === 'comprehension');
  return bindings.some((binding) => binding.unit === index && regionsAround(created.in, binding.region).some((at) => loops.includes(at)));
}

