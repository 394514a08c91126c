import type { Param, Ref, Unit } from '../model/index.ts';
import type { CallSite, Spawn, UnitSite } from '../rule-api/index.ts';
import type { Values } from './values.ts';

interface Input {
  readonly values: Values;
}

export const NOTHING_GIVEN: ReadonlyMap<string, number> = new Map();

/** The literal numbers that a call gives to the parameters of what it calls. */
export function numbersGiven(input: Input, site: CallSite, callee: Unit): ReadonlyMap<string, number> {
  const positional: Ref[] = [];
  const named: (readonly [string, Ref])[] = [];
  for (const arg of site.call.args) {
    if (arg.star !== undefined) break;
    if (arg.name === undefined) positional.push(arg.value);
    else named.push([arg.name, arg.value]);
  }
  return numbers(input, site, callee, positional, named);
}

/** The literal numbers that the target of a spawn is given. */
export function numbersSpawned(input: Input, { site, spawning }: Spawn, callee: Unit): ReadonlyMap<string, number> {
  const { args } = site.call;
  if (spawning.targetArgs === 'args-keyword') {
    const given = args.find((arg) => arg.name === 'args')?.value;
    const named = args.find((arg) => arg.name === 'kwargs')?.value;
    if (named !== undefined || given?.k !== 'collection') return NOTHING_GIVEN;
    return numbers(input, site, callee, given.items, []);
  }
  if (spawning.targetArgs !== 'rest' || args.some((arg) => arg.star !== undefined)) return NOTHING_GIVEN;
  const rest = args.filter((arg) => arg.name === undefined).slice((spawning.target?.position ?? 0) + 1).map((arg) => arg.value);
  // `map` gives one element of each iterable at a time.
  const given = spawning.handle === 'results' ? rest.map(largestElement) : rest;
  return numbers(input, site, callee, given, []);
}

/** A number that the reference stands for, when the source says which. */
export function numberOf(input: Input, site: UnitSite, ref: Ref, order: number): number | undefined {
  const value = ref.k === 'literal' ? ref : input.values.value(site, ref, order);
  return value.k === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

function numbers(input: Input, site: CallSite, callee: Unit, positional: readonly Ref[], named: readonly (readonly [string, Ref])[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const add = (param: Param | undefined, ref: Ref): void => {
    const value = param === undefined ? undefined : numberOf(input, site.in, ref, site.call.order);
    if (param !== undefined && value !== undefined) found.set(param.name, value);
  };
  const method = callee.class >= 0 && callee.params[0]?.name === 'self';
  const params = callee.params.filter((param) => param.kind === 'positional' || param.kind === 'positional-only').slice(method ? 1 : 0);
  positional.forEach((ref, index) => add(params[index], ref));
  for (const [name, ref] of named) add(callee.params.find((param) => param.name === name), ref);
  return found;
}

function largestElement(iterable: Ref): Ref {
  const unknown: Ref = { k: 'unknown' };
  if (iterable.k === 'collection') return iterable.items.find((item) => item.k === 'literal') ?? unknown;
  if (iterable.k === 'call' && iterable.of.k === 'name' && iterable.of.name === 'range') return iterable.args[iterable.args.length > 1 ? 1 : 0] ?? unknown;
  return unknown;
}
