import type { Argument, Blocking, Callee, ClassKey, Certainty, Effect, EffectPart, Ref, Spawning, Suspension, Unit, Value } from '../model/index.ts';
import { join, UNKNOWN_VALUE } from '../model/index.ts';
import type { CallSite, ProgramView, UnitSite } from '../rule-api/index.ts';
import type { CallIndex } from './call-index.ts';
import type { Linked } from './linked.ts';
import { overriders } from './methods.ts';
import type { Values } from './values.ts';
import { unreachable } from '../support/unreachable.ts';

/** What calls do, from the catalogue. */
export interface Effects {
  readonly callees: (site: CallSite) => readonly Callee[];
  /** When only one part of it matters, a row without that part may be answered by `undefined`. */
  readonly result: (site: CallSite) => Value;
  readonly effect: (site: CallSite, part?: EffectPart) => Effect | undefined;
  readonly effectOf: (names: readonly string[]) => Effect | undefined;
  /** What one callee does, before conditions on arguments. */
  readonly effectOfCallee: (callee: Callee) => Effect | undefined;
  readonly awaitable: (site: CallSite) => Verdict;
  readonly plain: (site: UnitSite, suspension: Suspension) => Certainty;
}

export function effectsOf(linked: Linked, values: Values, index: CallIndex): Effects {
  const known = new WeakMap<UnitSite, (readonly Callee[] | undefined)[]>();
  const knownEffects = new WeakMap<UnitSite, (Effect | 'none' | undefined)[]>();

  const callees = (site: CallSite): readonly Callee[] => {
    const memo = listOf(linked, known, site.in);
    return (memo[site.index] ??= linked.resolver.callees(site.in.key, site.call));
  };
  const result = (site: CallSite): Value => {
    const told = linked.resolver.result?.(site.in.key, site.call);
    if (told !== undefined) return told;
    const results = callees(site).map((callee) => callee.result);
    const [first] = results;
    if (first === undefined || results.some((each) => each.k === 'unknown')) return UNKNOWN_VALUE;
    return results.length === 1 ? first : { k: 'union', of: results };
  };
  const effectOf = (names: readonly string[]) => (names.length === 0 ? undefined : linked.catalog.effect(names));
  const effectOfCallee = (callee: Callee): Effect | undefined => {
    // What stands in the catalogue is what comes out below all decorators of the library.
    if (callee.decorated === 'unknown' && (callee.unit === undefined || linked.site(callee.unit)?.library !== true)) return undefined;
    if (callee.kind === 'class' && callee.class !== undefined) {
      // A subclass of `Thread` is made like a thread.
      const own = linked.resolver.class(callee.class);
      return effectOf(callee.names) ?? (own === undefined || own.library ? undefined : effectOf(linked.resolver.mro(callee.class).names));
    }
    const unit = callee.unit === undefined ? undefined : linked.site(callee.unit);
    return unit !== undefined && !unit.library ? undefined : effectOf(callee.names);
  };
  const effect = (site: CallSite, part?: EffectPart): Effect | undefined => {
    const memo = listOf(linked, knownEffects, site.in);
    const before = memo[site.index];
    if (before !== undefined) return before === 'none' ? undefined : before;
    if (part !== undefined && !index.mayBeKnown(site, part)) return undefined;
    if (!index.mayBeKnown(site)) {
      memo[site.index] = 'none';
      return undefined;
    }
    const found = callees(site).map(effectOfCallee);
    const [first] = found;
    const row = first !== undefined && found.every((other) => other === first) ? withConditions(first, site, values) : undefined;
    memo[site.index] = row ?? 'none';
    return row;
  };

  const awaitable = (site: CallSite): Verdict => {
    const verdicts = callees(site).map((callee) => awaitableResult(callee, effectOfCallee(callee), linked));
    const [first] = verdicts;
    if (first === undefined) return { kind: 'no', certainty: 'unknown' };
    const kind = verdicts.find((verdict) => verdict.kind !== 'no')?.kind ?? 'no';
    const agree = verdicts.every((verdict) => verdict.kind === kind);
    return { kind, certainty: agree ? verdicts.map((verdict) => verdict.certainty).reduce(join) : 'unknown' };
  };

  const plain = (site: UnitSite, suspension: Suspension): Certainty => {
    if (suspension.kind !== 'await') return 'no';
    const call = suspension.call === undefined ? undefined : linked.call(site, suspension.call);
    if (call === undefined) return plainValue(values.value(site, suspension.of, suspension.order), linked);
    return callees(call)
      .map((callee) => plainResult(callee, effectOfCallee(callee), linked))
      .reduce(join);
  };

  return { callees, result, effect, effectOf, effectOfCallee, awaitable, plain };
}

/** What is known of the calls of a unit, from before the last edit on if that did not touch it. */
function listOf<T>(linked: Linked, memo: WeakMap<UnitSite, T[]>, site: UnitSite): T[] {
  const known = memo.get(site);
  if (known !== undefined) return known;
  const before = linked.before(site);
  const made: T[] = [...((before === undefined ? undefined : memo.get(before)) ?? [])];
  memo.set(site, made);
  return made;
}

/** A row as it applies to this call: `get(block=False)` does not block, `Client(address)` starts nothing. */
function withConditions(row: Effect, site: CallSite, values: Values): Effect {
  let applied = row;
  if (row.blocks?.unless?.some((condition) => excuses(condition, site, values)) === true) {
    const { blocks: _, ...rest } = applied;
    applied = rest;
  }
  if (row.spawns !== undefined && !starts(row.spawns, site)) {
    const { spawns: _, ...rest } = applied;
    applied = rest;
  }
  return applied;
}

/** The conditions on arguments under which something starts hold, as far as literals show. */
function starts(spawning: Spawning, site: CallSite): boolean {
  if (spawning.unlessGiven?.some((slot) => argumentAt(site.call.args, slot) !== undefined) === true) return false;
  if (spawning.needs === undefined) return true;
  const given = argumentAt(site.call.args, spawning.needs);
  return given !== undefined && given !== 'unknown' && given.value.k === 'literal' && typeof given.value.value === 'number' && given.value.value > 0;
}

function excuses(condition: NonNullable<Blocking['unless']>[number], site: CallSite, values: Values): boolean {
  const args = site.call.args;
  if (args.some((arg) => arg.star === '**')) return true;
  const given = argumentAt(args, condition);
  if (given === 'unknown') return true;
  if (given === undefined) return false;
  const value = given.value.k === 'literal' ? given.value : values.value(site.in, given.value, site.call.order);
  if (value.k === 'literal') {
    const content = value.type === 'none' ? null : value.value;
    return content === condition.equals || (content === 0 && condition.equals === false);
  }
  // A flag that is computed may well say "do not wait"; a time limit that is computed is hardly ever zero.
  return typeof condition.equals === 'boolean';
}

/** The argument for a parameter; `unknown` when `*args` may give it. */
export function argumentAt(args: readonly Argument[], slot: { readonly position?: number; readonly keyword?: string }): Argument | 'unknown' | undefined {
  const named = slot.keyword === undefined ? undefined : args.find((arg) => arg.name === slot.keyword);
  if (named !== undefined) return named;
  if (slot.position === undefined) return undefined;
  const positional = args.filter((arg) => arg.name === undefined && arg.star !== '**');
  if (positional.slice(0, slot.position + 1).some((arg) => arg.star === '*')) return 'unknown';
  return positional[slot.position];
}

type Verdict = ReturnType<ProgramView['awaitable']>;

function awaitableResult(callee: Callee, effect: Effect | undefined, linked: Linked): Verdict {
  if (callee.kind === 'unknown') return { kind: 'no', certainty: 'unknown' };
  const certainty: Certainty = callee.decorated === 'unknown' ? 'unknown' : 'yes';
  switch (effect?.gives) {
    case 'awaitable':
    case 'future':
    case 'task':
      // Futures of `concurrent.futures` have the same name and cannot be awaited; what became of them is another question.
      return { kind: callee.result.k === 'coroutine' ? 'coroutine' : effect.gives, certainty };
    case 'plain':
    case 'callable':
    case 'context-manager':
      return { kind: 'no', certainty };
    case undefined:
      break;
  }
  if (effect?.spawns?.kind === 'task') return { kind: 'task', certainty };
  const verdict = awaitableValue(callee.result, linked, certainty);
  // A subclass may have made a plain method of a coroutine function, or the reverse.
  const differs = overriders(linked, callee).some((key) => linked.site(key)?.unit.async !== (verdict.kind === 'coroutine'));
  return differs ? { ...verdict, certainty: 'unknown' } : verdict;
}

function awaitableValue(value: Value, linked: Linked, certainty: Certainty): Verdict {
  switch (value.k) {
    case 'coroutine':
      return { kind: 'coroutine', certainty };
    case 'instance': {
      const names = [...value.names, ...linked.resolver.mro(value.class).names];
      if (names.some((name) => name === 'asyncio.Task' || name === 'asyncio.tasks.Task')) return { kind: 'task', certainty };
      if (names.some((name) => name === 'asyncio.Future' || name === 'asyncio.futures.Future')) return { kind: 'future', certainty };
      if (hasMember(linked, value.class, '__await__')) return { kind: 'awaitable', certainty };
      return { kind: 'no', certainty: linked.resolver.mro(value.class).complete ? certainty : 'unknown' };
    }
    case 'promise':
      return { kind: value.how === 'promise' ? 'promise' : 'thenable', certainty };
    case 'union': {
      const verdicts = value.of.map((part) => awaitableValue(part, linked, certainty));
      const kind = verdicts.find((verdict) => verdict.kind !== 'no')?.kind ?? 'no';
      return { kind, certainty: verdicts.every((verdict) => verdict.kind === kind) ? verdicts.map((verdict) => verdict.certainty).reduce(join, certainty) : 'unknown' };
    }
    case 'unknown':
    case 'symbol':
    case 'symbol-instance':
      return { kind: 'no', certainty: 'unknown' };
    case 'unit':
    case 'class':
    case 'module':
    case 'partial':
    case 'literal':
    case 'collection':
      return { kind: 'no', certainty };
    default:
      return unreachable(value);
  }
}

function plainResult(callee: Callee, effect: Effect | undefined, linked: Linked): Certainty {
  if (callee.kind === 'unknown' || callee.decorated === 'unknown') return 'unknown';
  if (effect?.gives !== undefined) return effect.gives === 'awaitable' || effect.gives === 'future' || effect.gives === 'task' ? 'no' : 'yes';
  // What keeps its caller waiting is no coroutine function.
  if (effect?.blocks !== undefined) return 'yes';
  const unit = callee.unit === undefined ? undefined : linked.site(callee.unit);
  // An interface, or a method that a subclass may replace with a coroutine function.
  if (unit !== undefined && callee.kind === 'unit' && (callee.overridden === true || (unit.unit.stub && !unit.library))) return 'unknown';
  if (unit !== undefined && callee.kind === 'unit' && unit.unit.generator) return unit.unit.decorators.length > 0 ? 'unknown' : 'yes';
  // What a method gives by way of its own object is what the object's class makes of it.
  if (unit !== undefined && callee.kind === 'unit' && unit.unit.returned.some((ref) => givenBySelf(unit.unit, ref, 0))) return 'unknown';
  return plainValue(callee.result, linked);
}

/** `return self.request(…)`, or a name bound to such a call. */
function givenBySelf(unit: Unit, ref: Ref, steps: number): boolean {
  const self = unit.class < 0 ? undefined : unit.params[0]?.name;
  if (self === undefined || steps > 3) return false;
  if (ref.k === 'call') return ref.of.k === 'attribute' && ref.of.of.k === 'name' && ref.of.of.name === self;
  if (ref.k !== 'name' || ref.name === self) return false;
  const bindings = unit.variables.find((variable) => variable.name === ref.name)?.bindings ?? [];
  return bindings.some((binding) => binding.kind === 'value' && givenBySelf(unit, binding.value, steps + 1));
}

function plainValue(value: Value, linked: Linked): Certainty {
  switch (value.k) {
    case 'literal':
    case 'collection':
    case 'module':
    case 'class':
    case 'unit':
      return 'yes';
    case 'coroutine':
    case 'promise':
      return 'no';
    case 'instance': {
      const mro = linked.resolver.mro(value.class);
      if (hasMember(linked, value.class, '__await__')) return 'no';
      return mro.complete ? 'yes' : 'unknown';
    }
    case 'union':
      return value.of.map((part) => plainValue(part, linked)).reduce(join);
    case 'symbol':
    case 'symbol-instance':
    case 'partial':
    case 'unknown':
      return 'unknown';
    default:
      return unreachable(value);
  }
}

/** The class has it, as a method or as a name bound to one: `__await__ = __iter__`. */
function hasMember(linked: Linked, cls: ClassKey, name: string): boolean {
  return linked.resolver.mro(cls).classes.some((key) => linked.resolver.class(key)?.fact.members.some((member) => member.name === name) ?? false);
}
