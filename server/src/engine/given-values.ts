import type { Call, ClassKey, Ref, Value } from '../model/index.ts';
import type { UnitSite } from '../rule-api/index.ts';
import { argumentAt } from './effects.ts';
import type { Linked } from './linked.ts';
import { handedNames } from './spelling.ts';

/**
 * What a parameter without annotation is given, as the calls and spawns of the same file tell: `Thread(target=work, args=(counter,))`
 * and `work(counter)`. By spelling alone, so that it may be asked while calls are being resolved.
 */
export interface GivenValues {
  /** The class of the object that a name stands for, when the name is such a parameter and all who give it give one of that class. */
  readonly classOf: (site: UnitSite, ref: Ref) => ClassKey | undefined;
}

const MAX_DEPTH = 3;

export function givenValues(linked: Linked): GivenValues {
  const known = new WeakMap<UnitSite, Map<string, ClassKey | undefined>>();
  const callsByName = new WeakMap<readonly UnitSite[], ReadonlyMap<string, readonly (readonly [UnitSite, Call])[]>>();

  const mentions = (sites: readonly UnitSite[], name: string): readonly (readonly [UnitSite, Call])[] => {
    let byName = callsByName.get(sites);
    if (byName === undefined) {
      const made = new Map<string, (readonly [UnitSite, Call])[]>();
      for (const site of sites) {
        for (const call of site.unit.calls) {
          const names = new Set(handedNames(call));
          if (call.callee.k === 'name' || call.callee.k === 'attribute') names.add(call.callee.name);
          for (const each of names) made.set(each, [...(made.get(each) ?? []), [site, call]]);
        }
      }
      byName = made;
      callsByName.set(sites, byName);
    }
    return byName.get(name) ?? [];
  };

  const find = (site: UnitSite, name: string, depth: number): ClassKey | undefined => {
    const index = site.unit.params.findIndex((param) => param.name === name);
    const param = site.unit.params[index];
    const bindings = site.unit.variables.find((variable) => variable.name === name)?.bindings ?? [];
    const position = index - (site.unit.class >= 0 ? 1 : 0);
    if (param === undefined || param.annotation !== undefined || position < 0 || bindings.length !== 1 || param.kind === 'rest' || param.kind === 'keyword-rest') return undefined;
    let found: ClassKey | undefined;
    for (const [caller, call] of mentions(linked.sites(site.file), site.unit.name)) {
      const ref = argumentFor(call, site.unit.name, position, name);
      if (ref === undefined) continue;
      const cls = instanceOf(linked.resolver.value(caller.key, ref, call.order)) ?? (ref.k === 'name' && depth < MAX_DEPTH ? find(caller, ref.name, depth + 1) : undefined);
      if (cls === undefined || (found !== undefined && found !== cls)) return undefined;
      found = cls;
    }
    return found;
  };

  return {
    classOf(site, ref) {
      if (ref.k !== 'name') return undefined;
      let memo = known.get(site);
      if (memo === undefined) {
        memo = new Map();
        known.set(site, memo);
      }
      if (!memo.has(ref.name)) memo.set(ref.name, find(site, ref.name, 0));
      return memo.get(ref.name);
    },
  };
}

/** What a call gives to a parameter of the function of this name: one that it calls, or one that it is given to run. */
function argumentFor(call: Call, name: string, position: number, param: string): Ref | undefined {
  const named = (ref: Ref): boolean => (ref.k === 'name' || ref.k === 'attribute') && ref.name === name;
  if (named(call.callee)) {
    const given = argumentAt(call.args, { position, keyword: param });
    return given === undefined || given === 'unknown' ? undefined : given.value;
  }
  const target = call.args.findIndex((arg) => named(arg.value));
  if (target < 0) return undefined;
  const tuple = call.args.find((arg) => arg.name === 'args')?.value;
  if (tuple !== undefined) return tuple.k === 'collection' ? tuple.items[position] : undefined;
  const rest = call.args.slice(target + 1).filter((arg) => arg.name === undefined);
  return rest.some((arg) => arg.star !== undefined) ? undefined : (call.args.find((arg) => arg.name === param) ?? rest[position])?.value;
}

function instanceOf(value: Value): ClassKey | undefined {
  return value.k === 'instance' ? value.class : undefined;
}
