import type { Argument, Callee, Ref, Value } from '../model/index.ts';
import { UNKNOWN_VALUE } from '../model/index.ts';
import type { CallSite, Handed, Spawn, UnitSite } from '../rule-api/index.ts';
import type { Effects } from './effects.ts';
import { argumentAt } from './effects.ts';
import type { Linked } from './linked.ts';
import type { Values } from './values.ts';
import { unreachable } from '../support/unreachable.ts';

/** Callables that calls hand over, to other lanes or to run at once. */
export interface Spawns {
  readonly spawn: (site: CallSite) => Spawn | undefined;
  /** The callable that a call takes and runs (`runs` of its effect). */
  readonly handed: (site: CallSite) => Handed | undefined;
}

const UNKNOWN_CALLEE: Callee = { kind: 'unknown', names: [], result: UNKNOWN_VALUE, decorated: 'no' };

export function spawnsOf(linked: Linked, values: Values, effects: Effects): Spawns {
  const known = new WeakMap<UnitSite, Map<number, Spawn | undefined>>();

  const targetsOf = (site: CallSite, arg: Argument, wantsAwaitable: boolean): readonly Callee[] => {
    if (arg.call !== undefined && wantsAwaitable) {
      const made = linked.call(site.in, arg.call);
      if (made !== undefined) return effects.callees(made);
    }
    return calleesOfValue(values.value(site.in, arg.value, site.call.order));
  };

  const calleesOfValue = (value: Value): readonly Callee[] => {
    switch (value.k) {
      case 'unit': {
        const unit = linked.site(value.unit);
        const decorated = unit === undefined || unit.library ? 'no' : decoration(unit);
        return [{ kind: 'unit', unit: value.unit, names: value.names, result: UNKNOWN_VALUE, decorated, ...(value.receiver === undefined ? {} : { receiver: value.receiver }) }];
      }
      case 'coroutine':
        return [value.unit === undefined ? { ...UNKNOWN_CALLEE, kind: value.names.length > 0 ? 'symbol' : 'unknown', names: value.names } : { kind: 'unit', unit: value.unit, names: value.names, result: value, decorated: 'no' }];
      case 'class': {
        const init = linked.resolver.findMethod(value.class, '__init__');
        return [{ kind: 'class', class: value.class, names: value.names, result: UNKNOWN_VALUE, decorated: 'no', ...(init === undefined ? {} : { unit: init }) }];
      }
      case 'instance': {
        const call = linked.resolver.findMethod(value.class, '__call__');
        return [call === undefined ? UNKNOWN_CALLEE : { kind: 'unit', unit: call, names: [], receiver: value, result: UNKNOWN_VALUE, decorated: 'no' }];
      }
      case 'partial':
        return calleesOfValue(value.of);
      case 'union':
        return value.of.flatMap(calleesOfValue);
      case 'symbol':
        return [{ kind: 'symbol', names: value.names, result: UNKNOWN_VALUE, decorated: 'no' }];
      case 'symbol-instance':
      case 'module':
      case 'literal':
      case 'collection':
      case 'promise':
      case 'unknown':
        return [UNKNOWN_CALLEE];
      default:
        return unreachable(value);
    }
  };

  /** `gather(*(fetch(url) for url in urls))`: each element is run. */
  const elementsOf = (site: CallSite, arg: Argument): readonly Callee[] => {
    const spread = values.value(site.in, arg.value, site.call.order);
    return spread.k === 'collection' ? calleesOfValue(spread.element) : [UNKNOWN_CALLEE];
  };

  /** A decorator on the target that is not known to keep it what it is. */
  const decoration = (unit: UnitSite): Callee['decorated'] => {
    if (unit.unit.decorators.length === 0) return 'no';
    const parent = linked.sites(unit.file)[unit.unit.parent];
    if (parent === undefined) return 'unknown';
    return unit.unit.decorators.every((ref) => isKnownDecorator(parent, ref)) ? 'known' : 'unknown';
  };
  const isKnownDecorator = (parent: UnitSite, ref: Ref): boolean => {
    if (ref.k === 'name' && (ref.name === 'staticmethod' || ref.name === 'classmethod' || ref.name === 'property')) return true;
    const names = values.names(values.value(parent, ref.k === 'call' ? ref.of : ref));
    return names.length > 0 && linked.catalog.decorator(names) !== undefined;
  };

  const find = (site: CallSite): Spawn | undefined => {
    const spawning = effects.effect(site, 'spawns')?.spawns;
    if (spawning === undefined) return undefined;
    const [callee] = effects.callees(site);
    const cls = callee?.kind === 'class' && callee.class !== undefined ? linked.resolver.class(callee.class) : undefined;
    if (callee?.class !== undefined && cls !== undefined && !cls.library) {
      const run = linked.resolver.findMethod(callee.class, 'run');
      const unit = run === undefined ? undefined : linked.site(run);
      if (run !== undefined && unit !== undefined && !unit.library) {
        return { site, spawning, targets: [{ kind: 'unit', unit: run, names: [], receiver: callee.result, result: UNKNOWN_VALUE, decorated: 'no' }], targetAt: cls.fact.nameAt };
      }
    }
    if (spawning.target === undefined) return { site, spawning, targets: [] };
    if (spawning.target.rest === true) {
      const given = site.call.args.filter((arg) => arg.name === undefined).slice(spawning.target.position ?? 0);
      const [first] = given;
      return { site, spawning, targets: given.flatMap((arg) => (arg.star === undefined ? targetsOf(site, arg, true) : elementsOf(site, arg))), ...(first === undefined ? {} : aim(first)) };
    }
    const arg = argumentAt(site.call.args, spawning.target);
    if (arg === 'unknown') return { site, spawning, targets: [UNKNOWN_CALLEE] };
    if (arg === undefined) return { site, spawning, targets: spreads(site) ? [UNKNOWN_CALLEE] : [] };
    return { site, spawning, targets: targetsOf(site, arg, spawning.wantsCallable !== true), ...aim(arg) };
  };

  return {
    spawn(site) {
      let memo = known.get(site.in);
      if (memo === undefined) {
        memo = new Map();
        known.set(site.in, memo);
      }
      if (!memo.has(site.index)) memo.set(site.index, find(site));
      return memo.get(site.index);
    },
    handed(site) {
      const running = effects.effect(site, 'runs')?.runs;
      if (running === undefined) return undefined;
      if (running.target.rest === true) {
        const given = site.call.args.filter((arg) => arg.name === undefined).slice(running.target.position ?? 0);
        return { site, running, targets: given.flatMap((arg) => (arg.star === undefined ? targetsOf(site, arg, !running.wantsCallable) : [UNKNOWN_CALLEE])) };
      }
      const arg = argumentAt(site.call.args, running.target);
      if (arg === undefined || arg === 'unknown') return { site, running, targets: arg === undefined && !spreads(site) ? [] : [UNKNOWN_CALLEE] };
      return { site, running, targets: targetsOf(site, arg, !running.wantsCallable), ...aim(arg) };
    },
  };
}

function aim(arg: Argument): { readonly targetRef: Ref; readonly targetAt: Argument['at']; readonly targetCall?: number } {
  return { targetRef: arg.value, targetAt: arg.at, ...(arg.call === undefined ? {} : { targetCall: arg.call }) };
}

function spreads(site: CallSite): boolean {
  return site.call.args.some((arg) => arg.star !== undefined);
}
