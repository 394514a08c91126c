import type { Binding, Borrowing, Span } from '../model/index.ts';
import { contains } from '../model/index.ts';
import { certainUnit } from './awaits.ts';
import { replace } from './edits.ts';
import { endsLine, usesSemicolons } from './emitters.ts';
import { callAt, calm, laneName, receiverOf, regionsAround, shortText } from './handles.ts';
import { handlesRejection } from './promised.ts';
import { declaresForLater, linesBetween, tryFinally, withoutStatement } from './js-blocks.ts';
import type { Report, ReportFix } from './rule.ts';
import type { CallSite, EscapePath, FileView, ProgramView, UnitSite } from './views.ts';

/** Things of JavaScript that are to be given back on every path: clients of pools, locks, busy flags. */

export function* unreturned(file: FileView, program: ProgramView): Iterable<Report> {
  for (const site of file.calls) {
    const borrows = program.effect(site, 'borrows')?.borrows ?? ownLock(site);
    if (borrows === undefined) continue;
    const found = borrowed(file, program, site, borrows);
    if (found !== undefined) yield found;
  }
  const outer = outerWrites(file);
  for (const unit of file.units) yield* busyFlags(file, program, unit, outer.get(unit.index) ?? []);
}

/** A lock that the program makes itself, as far as names tell: `const release = await this.lock.acquire()`. */
function ownLock(site: CallSite): Borrowing | undefined {
  const { callee, use } = site.call;
  if (use.kind !== 'awaited' || callee.k !== 'attribute' || !/^(acquire|lock|acquireLock|getLock|takeLock)$/.test(callee.name)) return undefined;
  const name = nameOf(site, undefined)?.name;
  return name !== undefined && /^(release|unlock|free)/i.test(name) ? { what: 'the lock', by: 'calling-it', methods: [] } : undefined;
}

interface Name {
  readonly name: string;
  readonly binding: Binding;
}

function borrowed(file: FileView, program: ProgramView, site: CallSite, borrows: Borrowing): Report | undefined {
  if (site.call.use.kind === 'returned') return undefined;
  const holder = nameOf(site, borrows.element);
  if (holder === undefined && borrows.by !== 'owner-method') return undefined;
  const owner = receiverOf(site);
  const ownerText = owner === undefined ? undefined : program.describe(owner);
  const givesBack = (call: CallSite): boolean => gives(program, call, borrows, holder?.name, ownerText);
  const releases = callsOf(site.in).filter(givesBack);
  if (releasedInside(file, site, givesBack) || (holder !== undefined && leaves(file, site, holder, releases, borrows))) return undefined;
  const what = holder === undefined ? (ownerText ?? borrows.what) : holder.name;
  const lane = laneName(program, site.in);
  if (releases.length === 0) {
    // Who only takes may have an agreement with somebody who gives back.
    if (borrows.by !== 'its-method' || holder === undefined || handed(file, site, holder)) return undefined;
    return {
      at: site.call.at,
      grade: 'likely',
      message: `${borrows.what} \`${what}\` is never given back`,
      because: [
        { lane, at: site.call.at, says: `${borrows.what} is taken here` },
        { lane, at: site.in.unit.nameAt, says: `nothing in this function calls ${borrows.methods.map((method) => `\`${method}\``).join(' or ')} on it, and it goes nowhere else` },
      ],
    };
  }
  const avoiding = releases.flatMap(reachedBy);
  const way = wayOut(program, site.in, site.call.order, avoiding) ?? program.paths(site.in).escape({ from: site.call.order, avoiding, exceptions: 'count', calm: (at) => calmAt(program, site.in, at) });
  if (way === undefined || releases.some((release) => otherCondition(site, release))) return undefined;
  return {
    at: site.call.at,
    grade: 'likely',
    message: `${borrows.what} \`${what}\` is not given back ${howWords(file, way)}`,
    because: [
      { lane, at: site.call.at, says: `${borrows.what} is taken here` },
      { lane, at: way.at, says: way.how === 'exception' ? 'an exception here leaves the function' : 'a path from here leaves the function' },
      { lane, at: releases[0]?.call.at ?? way.at, says: `so this is not reached: ${borrows.what} stays taken, and those who wait for one wait for ever` },
    ],
    fixes: finallyFixes(file, site.in, site.call.statementAt, site.call.region, releases),
  };
}

function callsOf(unit: UnitSite): readonly CallSite[] {
  return unit.unit.calls.flatMap((_, index) => callAt(unit, index) ?? []);
}

function gives(program: ProgramView, call: CallSite, borrows: Borrowing, holder: string | undefined, owner: string | undefined): boolean {
  const { callee } = call.call;
  if (callee.k === 'name') return borrows.by === 'calling-it' && callee.name === holder;
  if (callee.k !== 'attribute' || !borrows.methods.includes(callee.name)) return false;
  const receiver = program.describe(callee.of);
  return borrows.by === 'its-method' ? receiver === holder : receiver === owner;
}

/** The name to which what was given is bound: `const client = await pool.connect()`, `const [value, release] = await semaphore.acquire()`. */
function nameOf(site: CallSite, element: number | undefined): Name | undefined {
  const { statementAt, order } = site.call;
  for (const variable of site.in.unit.variables) {
    for (const binding of variable.bindings) {
      if (binding.unit !== site.in.index || binding.kind !== 'value' || binding.order < order || !contains(statementAt, binding.at)) continue;
      let { value } = binding;
      if (element !== undefined) {
        if (value.k !== 'item' || value.index.k !== 'literal' || value.index.value !== element) continue;
        value = value.of;
      }
      if (value.k === 'await') value = value.of;
      if (value.k === 'call') return { name: variable.name, binding };
    }
  }
  return undefined;
}

/** A function within this one gives it back, which may be called at the right time. */
function releasedInside(file: FileView, site: CallSite, givesBack: (call: CallSite) => boolean): boolean {
  return file.units.some((unit) => unit.index !== site.in.index && contains(site.in.unit.at, unit.unit.at) && callsOf(unit).some(givesBack));
}

/** What was taken goes where somebody else may give it back: it is returned, stored, or captured. */
function leaves(file: FileView, site: CallSite, { name, binding }: Name, releases: readonly CallSite[], borrows: Borrowing): boolean {
  const variable = site.in.unit.variables.find((each) => each.name === name && each.bindings.includes(binding));
  if (variable === undefined) return true;
  return variable.reads.some((read) => {
    if (read.unit !== site.in.index) return file.units[read.unit]?.unit.kind === 'function' && releases.length === 0;
    switch (read.use.kind) {
      case 'returned':
      case 'stored':
      case 'yielded':
      case 'element':
      case 'bound':
        return true;
      case 'receiver':
        // `client.release` taken as a value.
        return read.use.call === undefined && borrows.methods.includes(read.use.attribute);
      default:
        // A function that releases is handed on as it is: `.finally(release)`.
        return borrows.by === 'calling-it' && read.use.kind === 'passed';
    }
  });
}

/** It is an argument of something, which may keep it or give it back. */
function handed(file: FileView, site: CallSite, { name, binding }: Name): boolean {
  const variable = site.in.unit.variables.find((each) => each.name === name && each.bindings.includes(binding));
  return variable === undefined || variable.reads.length === 0 || variable.reads.some((read) => read.use.kind === 'passed' || read.use.kind === 'entered' || read.unit !== site.in.index) || /\b(?:await\s+)?using\b/.test(file.text(site.call.statementAt));
}

/** The release, or the `finally` in which it stands under a condition. */
function reachedBy(release: CallSite): readonly number[] {
  const { regions } = release.in.unit;
  const around = regionsAround(release.in, release.call.region).flatMap((at) => (regions[at]?.kind === 'finally' ? [regions[at]] : []));
  return [release.call.order, ...around.flatMap(({ first, last }) => Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index))];
}

/** Taken under one condition and given back under another one, which may well be the same. */
function otherCondition(site: CallSite, release: CallSite): boolean {
  const branches = (of: CallSite): readonly number[] => regionsAround(of.in, of.call.region).filter((region) => of.in.unit.regions[region]?.kind === 'branch');
  const taken = branches(site);
  const given = branches(release);
  return taken.some((region) => !given.includes(region)) && given.some((region) => !taken.includes(region));
}

/** A path that leaves the unit, by an await that fails if by a failure. */
function wayOut(program: ProgramView, unit: UnitSite, from: number, avoiding: readonly number[]): EscapePath | undefined {
  const awaits = (at: Span): boolean => unit.unit.suspensions.some((each) => each.at.start === at.start && each.at.end === at.end);
  return program.paths(unit).escape({ from, avoiding, exceptions: 'count', calm: (at) => !awaits(at) || calmAt(program, unit, at) });
}

function calmAt(program: ProgramView, unit: UnitSite, at: Span): boolean {
  const suspension = unit.unit.suspensions.find((each) => each.at.start === at.start && each.at.end === at.end);
  const index = suspension?.call ?? unit.unit.calls.findIndex((call) => call.at.start === at.start && call.at.end === at.end);
  const site = index < 0 ? undefined : callAt(unit, index);
  const region = suspension?.region ?? site?.call.region;
  if (region !== undefined && caught(unit, region)) return true;
  if (site === undefined) return false;
  // What a promise is rejected with shows where it is awaited, and not at all where a handler takes it.
  if (suspension === undefined ? givesPromise(program, site) : handlesRejection(site)) return true;
  const own = certainUnit(program, program.callees(site));
  if (CALM.test(program.describe(site.call.callee))) return true;
  // What is only declared may do anything.
  if (own !== undefined && (own.unit.stub || own.unit.bodyAt.end <= own.unit.bodyAt.start)) return false;
  return calm(site, program) || (own !== undefined && program.mayReject(site).certainty === 'no');
}

function givesPromise(program: ProgramView, site: CallSite): boolean {
  const { use } = site.call;
  if (use.kind === 'awaited' || (use.kind === 'receiver' && ['then', 'catch', 'finally'].includes(use.attribute))) return true;
  return program.awaitable(site).kind === 'promise';
}

/** A handler takes whatever fails here, and does not throw it on: what may fail in the handler itself is another question. */
function caught(unit: UnitSite, region: number): boolean {
  const { regions, exits } = unit.unit;
  return regionsAround(unit, region).some((at) => {
    const here = regions[at];
    if (here?.kind !== 'try') return false;
    const handler = regions.findIndex((other) => other.kind === 'handler' && other.statement === here.statement && other.parent === here.parent);
    return handler >= 0 && !exits.some((exit) => exit.kind === 'raise' && regionsAround(unit, exit.region).includes(handler));
  });
}

/** Functions of JavaScript that fail for nobody. */
const CALM = /^(console\.\w+|Date\.now|performance\.now|Math\.\w+|String|Number|Boolean|Array\.isArray|Object\.(keys|values|entries|assign|freeze)|clearTimeout|clearInterval|(?:[\w$.]*\.)?(?:log|logger|debug)(?:\.\w+)?)$/i;

function howWords(file: FileView, way: EscapePath): string {
  if (way.how === 'exception') return `when \`${shortText(file, way.at).replace(/^await\s+/, '')}\` fails`;
  if (way.how === 'raise' || way.how === 'return') return `when \`${shortText(file, way.at)}\` leaves the function`;
  return 'on every path';
}

/** Puts what follows the taking into `try`, and the giving back into `finally`. */
function finallyFixes(file: FileView, unit: UnitSite, taken: Span, region: number, releases: readonly CallSite[]): readonly ReportFix[] {
  const [release] = releases;
  if (release === undefined || releases.length > 1 || release.call.region !== region) return [];
  return wrapFixes(file, unit, taken, release.call.statementAt, 'Give it back in a `finally`');
}

function wrapFixes(file: FileView, unit: UnitSite, taken: Span, release: Span, title: string): readonly ReportFix[] {
  if (!endsLine(file, taken) || !endsLine(file, release) || file.indent(taken.start) !== file.indent(release.start)) return [];
  const lines = linesBetween(file, taken, release);
  if (lines === undefined || declaresForLater(file, unit, lines)) return [];
  const text = file.text(release).replace(/;$/, '') + (usesSemicolons(file) ? ';' : '');
  const gone = withoutStatement(file, release);
  return [{ title, safety: 'safe', preferred: true, edits: () => [...tryFinally(file, lines, [text]), replace({ start: Math.max(gone.at.start, lines.end), end: gone.at.end }, '')] }];
}

/** `this.running = true; …; this.running = false;` where the function looks at it first. */
function* busyFlags(file: FileView, program: ProgramView, unit: UnitSite, outer: readonly FlagWrite[]): Iterable<Report> {
  if (!unit.unit.async) return;
  const sets = [...fieldWrites(file, program, unit), ...outer].toSorted((a, b) => a.order - b.order);
  for (const set of sets.filter((write) => write.on)) {
    const clears = sets.filter((write) => !write.on && write.text === set.text && write.order > set.order);
    const [clear] = clears;
    if (clear === undefined || !looksFirst(file, unit, set)) continue;
    if (!unit.unit.suspensions.some((each) => each.order > set.order && each.order < clear.order)) continue;
    const inFinally = clears.flatMap((write) => regionsAround(unit, write.region).flatMap((at) => (unit.unit.regions[at]?.kind === 'finally' ? [unit.unit.regions[at]] : [])));
    const avoiding = [...clears.map((write) => write.order), ...inFinally.flatMap(({ first, last }) => Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index))];
    const way = wayOut(program, unit, set.order, avoiding);
    // What stays set when all goes well says something else: that the thing has been started.
    if (way === undefined || (way.how !== 'exception' && way.how !== 'raise') || clears.every((write) => regionsAround(unit, write.region).some((at) => unit.unit.regions[at]?.kind === 'handler'))) continue;
    const lane = laneName(program, unit);
    yield {
      at: set.at,
      grade: 'likely',
      message: `\`${set.text}\` stays \`true\` ${howWords(file, way)}: the function never works again`,
      because: [
        { lane, at: set.at, says: `\`${set.text}\` says that the work is under way` },
        { lane, at: way.at, says: 'a failure here leaves the function' },
        { lane, at: clear.at, says: 'so this is not reached, and each later call believes that the work is still under way' },
      ],
      fixes: clears.length === 1 && clear.region === set.region ? wrapFixes(file, unit, set.statementAt, clear.statementAt, 'Clear it in a `finally`') : [],
    };
  }
}

interface FlagWrite {
  readonly text: string;
  readonly on: boolean;
  readonly order: number;
  readonly region: number;
  readonly at: Span;
  readonly statementAt: Span;
}

/** Writes of `true` and `false` to fields. */
function fieldWrites(file: FileView, program: ProgramView, unit: UnitSite): readonly FlagWrite[] {
  return unit.unit.accesses.flatMap((access): readonly FlagWrite[] =>
    access.mode === 'write' && access.target.k === 'attribute' && access.value?.k === 'literal' && access.value.type === 'bool'
      ? [{ text: program.describe(access.target), on: access.value.value === true, order: access.order, region: access.region, at: access.at, statementAt: statement(file, access.at) }]
      : [],
  );
}

/** Writes of `true` and `false` to variables of functions around, and of the module, by the unit that writes. */
function outerWrites(file: FileView): ReadonlyMap<number, readonly FlagWrite[]> {
  const found = new Map<number, FlagWrite[]>();
  for (const owner of file.units) {
    for (const variable of owner.unit.variables) {
      for (const binding of variable.bindings) {
        if (binding.unit === owner.index || binding.kind !== 'value' || binding.value.k !== 'literal' || binding.value.type !== 'bool') continue;
        const list = found.get(binding.unit) ?? [];
        list.push({ text: variable.name, on: binding.value.value === true, order: binding.order, region: binding.region, at: binding.at, statementAt: statement(file, binding.at) });
        found.set(binding.unit, list);
      }
    }
  }
  return found;
}

function statement(file: FileView, at: Span): Span {
  const line = file.source.slice(at.start, file.lineEnd(at.end));
  return { start: at.start, end: at.start + line.replace(/\s*(\/\/.*)?$/, '').length };
}

/** `if (this.running) return;` before the flag is set, or `if (!this.running) { this.running = true; … }`. */
function looksFirst(file: FileView, unit: UnitSite, set: FlagWrite): boolean {
  const around = regionsAround(unit, set.region);
  return unit.unit.regions.some((region, index) => {
    if (region.kind !== 'branch' || region.testAt === undefined || region.first > set.order) return false;
    const test = file.text(region.testAt);
    const at = test.indexOf(set.text);
    if (at < 0 || /[\w.$]/.test(test[at + set.text.length] ?? '')) return false;
    const asksNot = test.slice(0, at).trimEnd().endsWith('!') !== (region.negated === true);
    if (asksNot) return around.includes(index);
    return unit.unit.exits.some((exit) => (exit.kind === 'return' || exit.kind === 'raise') && exit.order < set.order && regionsAround(unit, exit.region).includes(index));
  });
}
