import type { Certainty, Effect, UnitKey } from '../model/index.ts';
import type { CallSite, UnitSite } from '../rule-api/index.ts';
import type { Effects } from './effects.ts';
import type { Linked } from './linked.ts';
import { overriders } from './methods.ts';
import type { Spawns } from './spawns.ts';
import type { Values } from './values.ts';

export interface StepsInput {
  readonly linked: Linked;
  readonly values: Values;
  readonly effects: Effects;
  readonly spawns: Spawns;
}

/** What one call does within the caller's lane: library effects, and own units whose bodies run. */
export interface CallStep {
  readonly site: CallSite;
  /** The one effect that is certain. */
  readonly effect: Effect | undefined;
  readonly units: readonly { readonly key: UnitKey; readonly runs: 'now' | 'when-awaited' | 'on-the-loop' }[];
  /** `yes`: one of `units` is what runs, all of them known. `no`: a library function. */
  readonly own: Certainty;
  /** Names of the callee when it belongs to a library. */
  readonly names: readonly string[];
}

/** The calls of a unit that are evaluated when it runs, guards for other circumstances left out. */
export function callSteps(input: StepsInput, site: UnitSite): readonly CallStep[] {
  const { regions } = site.unit;
  const guarded = (region: number): boolean => {
    for (let at = region; at >= 0; at = regions[at]?.parent ?? -1) if (regions[at]?.guard === 'type-checking') return true;
    return false;
  };
  return input.linked.calls(site).flatMap((call) => (guarded(call.call.region) ? [] : [stepOf(input, call)]));
}

function stepOf(input: StepsInput, site: CallSite): CallStep {
  const { linked, effects, spawns } = input;
  const callees = effects.callees(site);
  const effect = effects.effect(site);
  const units: CallStep['units'][number][] = [];
  let known = true;
  let library = true;
  for (const callee of callees) {
    const unit = callee.unit === undefined ? undefined : linked.site(callee.unit);
    if (callee.kind === 'unknown' || callee.decorated === 'unknown') known = false;
    if (unit === undefined || unit.library) {
      if (callee.kind === 'unit' && unit === undefined) known = false;
      continue;
    }
    library = false;
    // The body of a generator runs when somebody iterates.
    if (unit.unit.generator && site.call.use.kind !== 'iterated' && site.call.use.kind !== 'entered') continue;
    const runs = unit.unit.async ? 'when-awaited' : 'now';
    units.push({ key: unit.key, runs });
    for (const key of overriders(linked, callee)) units.push({ key, runs });
  }
  const handed = effect?.runs === undefined ? undefined : spawns.handed(site);
  if (handed !== undefined && (handed.running.where === 'caller' || effect?.runsLoop === true)) {
    for (const target of handed.targets) {
      const unit = target.unit === undefined ? undefined : linked.site(target.unit);
      if (unit === undefined || unit.library) continue;
      units.push({ key: unit.key, runs: unit.unit.async ? 'on-the-loop' : 'now' });
      library = false;
    }
  }
  return { site, effect, units, own: !known ? 'unknown' : library ? 'no' : 'yes', names: callees.length === 1 ? (callees[0]?.names ?? []) : [] };
}
