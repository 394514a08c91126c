import type { Certainty, Computing, Evidence, Ref, Region, Summary, UnitKey } from '../model/index.ts';
import { contains } from '../model/index.ts';
import type { UnitSite } from '../rule-api/index.ts';
import { NOTHING_GIVEN, numbersGiven, numberOf } from './given.ts';
import type { CallStep, StepsInput } from './call-steps.ts';

/** A literal number of rounds from which on a loop of Python code takes a tenth of a second or more. */
const MANY_ROUNDS = 1e6;
const SEVERAL_ROUNDS = 1e4;
/** Rows that are enough to tell why. */
const MAX_ROWS = 12;

/** From this weight on a row alone shows heavy computing. */
export const HEAVY = 3;

interface Loop {
  readonly region: number;
  /** Rounds of this loop and the loops around it, as far as they are literal. */
  readonly rounds: number;
  readonly depth: number;
  /** Loops of this nest whose number of rounds is not known. */
  readonly open: number;
  /** The parameter that says how often one of the open loops goes round. */
  readonly param?: string;
}

/** The ledger of a unit: what says that it computes, and what says that it waits or lets other threads run. */
export function computing(input: StepsInput, site: UnitSite, steps: readonly CallStep[], of: (key: UnitKey) => Summary): Computing {
  const loops = loopsOf(input, site);
  const rows: Evidence[] = [];
  for (const loop of loops.values()) {
    const row = loopRow(site, loop, steps);
    if (row !== undefined) rows.push(row);
  }
  for (const step of steps) rows.push(...stepRows(input, site, step, loops, of));
  const recursion = recursionRow(site, steps);
  if (recursion !== undefined) rows.push(recursion);
  for (const suspension of site.unit.suspensions) {
    if (suspension.kind !== 'yield' && suspension.call === undefined) rows.push({ unit: site.key, kind: 'waiting-call', anchor: -1, says: 'it suspends here', weight: 1 });
  }
  return ledger(rows);
}

/** What the rows say together. */
export function ledger(rows: readonly Evidence[]): Computing {
  const distinct = withoutRepeats(rows);
  return { heavy: verdict(distinct), evidence: distinct.slice(0, MAX_ROWS) };
}

/** A unit's rows when it is called with these numbers: a loop over `range(n)` now has a number of rounds. */
export function withNumbers(rows: readonly Evidence[], given: ReadonlyMap<string, number>): readonly Evidence[] {
  return rows.map((row) => {
    const value = row.rounds === undefined ? undefined : given.get(row.rounds.param);
    if (row.rounds === undefined || value === undefined) return withoutParam(row);
    const rounds = row.rounds.times * Math.max(0, value);
    const weight = loopWeight({ rounds, open: row.rounds.open });
    return { ...withoutParam(row), weight, ...(row.rounds.open <= 0 ? { counted: true } : {}), says: `a loop that goes round ${shown(rounds)} times in Python code` };
  });
}

/** The parameter means nothing to the caller of the caller. */
function withoutParam(row: Evidence): Evidence {
  const { rounds: _, ...rest } = row;
  return rest;
}

/** Heaviest first. What is reached by several calls, or around a cycle of calls, counts once. */
function withoutRepeats(rows: readonly Evidence[]): readonly Evidence[] {
  const kept = new Map<string, Evidence>();
  for (const row of rows.toSorted((a, b) => b.weight - a.weight)) {
    const key = `${row.unit} ${row.kind} ${row.anchor}`;
    if (!kept.has(key)) kept.set(key, row);
  }
  return [...kept.values()];
}

function verdict(rows: readonly Evidence[]): Certainty {
  const proof = Math.max(0, ...rows.filter((row) => row.kind === 'loop' || row.kind === 'computing-call').map((row) => row.weight));
  if (proof < 2) return 'no';
  const against = rows.some((row) => row.kind === 'waiting-call' || row.kind === 'releasing-call' || (row.kind === 'unknown-call' && row.weight > 0));
  return proof >= HEAVY && !against ? 'yes' : 'unknown';
}

function loopsOf(input: StepsInput, site: UnitSite): ReadonlyMap<number, Loop> {
  const loops = new Map<number, Loop>();
  site.unit.regions.forEach((region, index) => {
    if (region.kind !== 'loop' && region.kind !== 'comprehension') return;
    const around = enclosing(site, region.parent, loops);
    const rounds = region.iterates === undefined ? undefined : roundsOf(input, site, region.iterates, region.first);
    const param = rounds === undefined ? (paramOf(site, region) ?? around?.param) : around?.param;
    loops.set(index, {
      region: index,
      rounds: (around?.rounds ?? 1) * (rounds ?? 1),
      depth: (around?.depth ?? 0) + 1,
      open: (around?.open ?? 0) + (rounds === undefined ? 1 : 0),
      ...(param === undefined ? {} : { param }),
    });
  });
  return loops;
}

function enclosing(site: UnitSite, region: number, loops: ReadonlyMap<number, Loop>): Loop | undefined {
  for (let at = region; at >= 0; at = site.unit.regions[at]?.parent ?? -1) {
    const loop = loops.get(at);
    if (loop !== undefined) return loop;
  }
  return undefined;
}

/** How often a loop goes round, when the source says so. */
function roundsOf(input: StepsInput, site: UnitSite, iterates: Ref, order: number): number | undefined {
  if (iterates.k === 'collection') return iterates.items.length;
  if (iterates.k !== 'call' || iterates.of.k !== 'name') return undefined;
  if (iterates.of.name === 'enumerate' || iterates.of.name === 'reversed') {
    const [inner] = iterates.args;
    return inner === undefined ? undefined : roundsOf(input, site, inner, order);
  }
  if (iterates.of.name !== 'range') return undefined;
  const numbers = iterates.args.map((arg) => numberOf(input, site, arg, order));
  const [first, second, third = 1] = numbers;
  if (first === undefined || (iterates.args.length > 1 && second === undefined) || third === 0) return undefined;
  const [start, stop] = iterates.args.length > 1 ? [first, second ?? 0] : [0, first];
  return Math.max(0, Math.ceil((stop - start) / third));
}

/** The parameter whose value is the number of rounds: `for i in range(n)`, `while i < n`, `while n > 0`. */
function paramOf(site: UnitSite, region: Region): string | undefined {
  const { params, variables } = site.unit;
  if (region.iterates !== undefined) {
    const [bound] = region.iterates.k === 'call' && region.iterates.of.k === 'name' && region.iterates.of.name === 'range' ? region.iterates.args.toReversed() : [];
    return bound?.k === 'name' && params.some((param) => param.name === bound.name) ? bound.name : undefined;
  }
  const test = region.testAt;
  if (test === undefined) return undefined;
  return params.find((param) => variables.some((variable) => variable.name === param.name && variable.reads.some((read) => read.unit === site.index && read.use.kind === 'compared' && contains(test, read.at))))?.name;
}

function loopRow(site: UnitSite, loop: Loop, steps: readonly CallStep[]): Evidence | undefined {
  const region = site.unit.regions[loop.region];
  if (region === undefined || region.async === true) return undefined;
  const inside = (at: number): boolean => {
    for (let index = at; index >= 0; index = site.unit.regions[index]?.parent ?? -1) if (index === loop.region) return true;
    return false;
  };
  const operations = site.unit.regions.reduce((sum, other, index) => sum + (inside(index) ? other.operations : 0), 0);
  const computes = steps.some((step) => step.effect?.computes !== undefined && inside(step.site.call.region));
  if (operations === 0 && !computes) return undefined;
  const weight = loopWeight(loop);
  if (weight === 0 && loop.param === undefined) return undefined;
  const what = region.kind === 'comprehension' ? 'comprehension' : 'loop';
  const says =
    loop.rounds >= SEVERAL_ROUNDS && loop.open === 0 ? `a ${what} of ${shown(loop.rounds)} rounds of Python code` : loop.depth > 1 ? `${loop.depth} nested loops of Python code` : `a ${what} of Python code`;
  return { unit: site.key, kind: 'loop', anchor: loop.region, says, weight, ...(loop.open === 0 ? { counted: true } : {}), ...(loop.param === undefined ? {} : { rounds: { param: loop.param, times: loop.rounds, open: loop.open - 1 } }) };
}

function loopWeight({ rounds, open }: Pick<Loop, 'rounds' | 'open'>): number {
  if (rounds >= MANY_ROUNDS) return 4;
  if (rounds >= MANY_ROUNDS / 10) return HEAVY;
  if (open >= 3 || (open >= 1 && rounds >= SEVERAL_ROUNDS)) return HEAVY;
  if (open >= 2 || rounds >= SEVERAL_ROUNDS) return 2;
  return open === 0 ? 0 : 1;
}

function shown(rounds: number): string {
  return Math.round(rounds).toString().replaceAll(/\B(?=(\d{3})+$)/g, '_');
}

function stepRows(input: StepsInput, site: UnitSite, step: CallStep, loops: ReadonlyMap<number, Loop>, of: (key: UnitKey) => Summary): readonly Evidence[] {
  const { effect } = step;
  const anchor = step.site.index;
  const loop = enclosing(site, step.site.call.region, loops);
  const name = step.names[0] ?? 'a call';
  const row = (kind: Evidence['kind'], says: string, weight: number): Evidence => ({ unit: site.key, kind, anchor, says, weight });
  if (effect?.blocks !== undefined && effect.blocks.minor !== true) return [row('waiting-call', `\`${name}\` waits`, 1)];
  if (effect?.computes !== undefined) {
    if (effect.computes.dear === true && effect.computes.releasesGil === 'no') return [{ ...row('computing-call', `\`${name}\` computes and holds the GIL`, HEAVY), counted: true }];
    if (effect.computes.releasesGil === 'no') return [row('computing-call', `\`${name}\` computes and holds the GIL`, effect.computes.dear === true ? HEAVY : 1)];
    return [row('releasing-call', `\`${name}\` lets other threads run`, 1)];
  }
  if (effect?.releasesGil === 'yes') return [row('releasing-call', `\`${name}\` lets other threads run`, 1)];
  if (effect?.gives === 'awaitable') return [row('waiting-call', `\`${name}\` is awaited`, 1)];
  const ran = step.units.filter((unit) => unit.runs === 'now');
  if (ran.length > 0) {
    const factor = loop === undefined ? 0 : loop.rounds >= SEVERAL_ROUNDS || loop.open >= 2 ? 2 : loop.open >= 1 || loop.rounds >= 100 ? 1 : 0;
    return ran.flatMap((unit) => {
      if (unit.key === site.key) return [];
      const callee = input.linked.site(unit.key);
      const { evidence } = of(unit.key).computes;
      const given = callee === undefined || evidence.every((item) => item.rounds === undefined) ? NOTHING_GIVEN : numbersGiven(input, step.site, callee.unit);
      return withNumbers(evidence, given).map((item) => inLoop(item, factor));
    });
  }
  // What is neither own nor known may do anything; outside of loops it happens once.
  if (step.own === 'unknown') return [row('unknown-call', 'it is not known what is called', loop === undefined ? 0 : 1)];
  if (step.own === 'no' && effect === undefined && !step.names.some((item) => /^(?:builtins|math|cmath|itertools|operator|functools|collections|random|string|fractions|bisect|array)\b/.test(item))) {
    return [row('unknown-call', `nothing is known of \`${name}\``, loop === undefined ? 0 : 1)];
  }
  return [];
}

/** A callee's row, seen from a loop that calls it again and again. */
function inLoop(item: Evidence, factor: number): Evidence {
  if (factor === 0 || (item.kind !== 'loop' && item.kind !== 'computing-call')) return item;
  // How often the loop around goes round is a guess.
  const { counted, ...rest } = item;
  return { ...rest, weight: Math.min(4, item.weight + factor), ...(counted === true && item.weight >= HEAVY ? { counted } : {}) };
}

/** `fib(n - 1) + fib(n - 2)`: a function that calls itself twice grows exponentially. */
function recursionRow(site: UnitSite, steps: readonly CallStep[]): Evidence | undefined {
  const own = steps.filter((step) => step.units.some((unit) => unit.key === site.key && unit.runs === 'now'));
  const [first, second] = own;
  if (first === undefined || second === undefined) return undefined;
  const operations = site.unit.regions.reduce((sum, region) => sum + region.operations, 0);
  if (operations < 2 || first.site.call.region !== second.site.call.region) return undefined;
  return { unit: site.key, kind: 'computing-call', anchor: first.site.index, says: `\`${site.unit.name}\` calls itself ${own.length} times in each call`, weight: HEAVY };
}
