import type { Region, Span } from '../model/index.ts';
import { contains } from '../model/index.ts';
import { certainUnit, EVENT_LOOP } from './awaits.ts';
import { callAt, regionsAround, shortCall } from './handles.ts';
import { loopContext, runsInWorker, startUp } from './js-blocking.ts';
import type { Reason, Report } from './rule.ts';
import type { CallSite, FileView, ProgramView, UnitSite } from './views.ts';

/** Computation of JavaScript that keeps the event loop from running: loops whose number of rounds the source tells. */

/** Rounds that take a twentieth of a second or more, whatever little they do. */
const MANY = 2e7;
/** A function that calls itself twice for the next smaller numbers makes some hundred thousand calls from here on. */
const DEEP = 30;

export function* computingOnLoop(file: FileView, program: ProgramView): Iterable<Report> {
  if (runsInWorker(file)) return;
  for (const unit of file.units) {
    const own = heaviest(file, program, unit, undefined);
    if (own === undefined || !onLoop(file, program, unit)) continue;
    yield {
      at: own.at,
      grade: 'likely',
      message: `${shown(own.rounds)} rounds of a loop hold the event loop until they are done`,
      because: [
        { lane: EVENT_LOOP, at: own.at, says: `goes round ${shown(own.rounds)} times, with no \`await\` in it` },
        { lane: 'every other request and timer', at: own.at, says: 'waits until the loop is done' },
      ],
    };
  }
  for (const site of file.calls) {
    const found = called(program, site);
    if (found === undefined || !onLoop(file, program, site.in)) continue;
    yield {
      at: site.call.at,
      grade: 'likely',
      message: `\`${shortCall(file, site)}\` computes while the event loop stands still: ${found.what}`,
      because: [{ lane: EVENT_LOOP, at: site.call.at, says: `calls \`${found.unit.unit.name}\` on the one thread of the event loop` }, found.step, { lane: 'every other request and timer', at: site.call.at, says: 'waits until it is done' }],
    };
  }
}

function onLoop(file: FileView, program: ProgramView, unit: UnitSite): boolean {
  const context = loopContext(file, program, unit);
  return context !== undefined && !startUp(program, context.on);
}

interface Called {
  readonly unit: UnitSite;
  readonly what: string;
  readonly step: Reason;
}

/** What a plain function computes when it is called with the numbers that stand here. */
function called(program: ProgramView, site: CallSite): Called | undefined {
  if (site.call.callee.k !== 'name' && site.call.callee.k !== 'attribute') return undefined;
  const unit = certainUnit(program, program.callees(site));
  const view = unit === undefined ? undefined : program.view(unit.file);
  if (unit === undefined || view === undefined || unit.library || unit.unit.async || unit.unit.generator) return undefined;
  const heavy = heaviest(view, program, unit, site);
  if (heavy !== undefined) return { unit, what: `a loop of ${shown(heavy.rounds)} rounds`, step: { lane: EVENT_LOOP, file: unit.file, at: heavy.at, says: `goes round ${shown(heavy.rounds)} times` } };
  const again = selfCalls(program, unit);
  if (again.length < 2 || again[0] === undefined) return undefined;
  const depth = numberAt(program, site, 0);
  if (depth === undefined || depth < DEEP || depth > 1e6 || site.in === unit) return undefined;
  return { unit, what: `it calls itself ${again.length} times in each call, ${depth} levels deep`, step: { lane: EVENT_LOOP, file: unit.file, at: again[0].call.at, says: `\`${unit.unit.name}\` calls itself here, and again beside` } };
}

function selfCalls(program: ProgramView, unit: UnitSite): readonly CallSite[] {
  const found = unit.unit.calls.flatMap((call, index) => (call.callee.k === 'name' && call.callee.name === unit.unit.name ? (callAt(unit, index) ?? []) : []));
  const smaller = found.filter((site) => /^\w+\s*-\s*\d$/.test(program.text(unit.file, site.call.args[0]?.at ?? { start: 0, end: 0 })));
  return smaller.length > 1 && smaller.every((site) => site.call.region === smaller[0]?.call.region) ? smaller : [];
}

interface Loop {
  readonly at: Span;
  readonly rounds: number;
}

/** The loop of a unit that goes round most often, with the loops around it, when that is very often and nothing in it gives way. */
function heaviest(file: FileView, program: ProgramView, unit: UnitSite, by: CallSite | undefined): Loop | undefined {
  const rounds = unit.unit.regions.map((region) => (region.kind === 'loop' ? roundsOf(file, program, unit, region, by) : undefined));
  // The numbers of a caller tell something only where one of them is used.
  if (by === undefined ? rounds.every((each) => each === undefined) : !rounds.some((each) => each?.given === true)) return undefined;
  let best: Loop | undefined;
  for (const [index, region] of unit.unit.regions.entries()) {
    if (region.kind !== 'loop') continue;
    const around = regionsAround(unit, index).filter((at) => unit.unit.regions[at]?.kind === 'loop');
    const total = around.reduce((product, at) => product * (rounds[at]?.count ?? 1), 1);
    const outermost = unit.unit.regions[around.at(-1) ?? index];
    if (total < MANY || outermost === undefined || (best !== undefined && best.rounds >= total)) continue;
    const head = headOf(file, outermost);
    if (unit.unit.suspensions.some((each) => contains(outermost.at, each.at)) || unit.unit.exits.some((exit) => contains(region.at, exit.at))) continue;
    best = { at: head, rounds: total };
  }
  return best;
}

/** How often `for (let i = 0; i < n; i++)` goes round, where `n` is a number, a constant, or a parameter whose value the caller gives. */
function roundsOf(file: FileView, program: ProgramView, unit: UnitSite, region: Region, by: CallSite | undefined): { readonly count: number; readonly given?: boolean } | undefined {
  if (region.testAt === undefined || region.iterates !== undefined) return undefined;
  const [, counter, bound] = /^([\w$]+)\s*<=?\s*([\w$.]+)$/.exec(file.text(region.testAt).trim()) ?? [];
  if (counter === undefined || bound === undefined) return undefined;
  const step = file.source.slice(region.testAt.end, region.testAt.end + 40);
  if (!new RegExp(`^\\s*;\\s*(?:\\+\\+\\s*${counter.replaceAll('$', '\\$')}\\b|${counter.replaceAll('$', '\\$')}\\s*(?:\\+\\+|\\+=\\s*1\\b))`).test(step)) return undefined;
  const literal = Number(bound.replaceAll('_', ''));
  if (Number.isFinite(literal) && /^\d/.test(bound)) return { count: literal };
  if (!/^[\w$]+$/.test(bound)) return undefined;
  const position = unit.unit.params.findIndex((param) => param.name === bound);
  if (position >= 0) {
    const given = by === undefined ? undefined : numberAt(program, by, position);
    return given === undefined ? undefined : { count: given, given: true };
  }
  const value = program.value(unit, { k: 'name', name: bound }, region.first);
  return value.k === 'literal' && typeof value.value === 'number' ? { count: value.value } : undefined;
}

function numberAt(program: ProgramView, site: CallSite, position: number): number | undefined {
  const arg = site.call.args[position];
  if (arg === undefined || site.call.args.slice(0, position + 1).some((each) => each.star !== undefined)) return undefined;
  const value = arg.value.k === 'literal' ? arg.value : program.value(site.in, arg.value, site.call.order);
  return value.k === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

/** `for (…)`, without the body. */
function headOf(file: FileView, region: Region): Span {
  const test = region.testAt ?? region.at;
  const start = file.source.lastIndexOf('for', test.start);
  const close = file.source.indexOf(')', test.end);
  return { start: start < 0 ? test.start : start, end: close < 0 ? test.end : close + 1 };
}

function shown(rounds: number): string {
  return rounds.toLocaleString('en-US');
}
