import type { Region, Span } from '../model/index.ts';
import { contains } from '../model/index.ts';
import { EVENT_LOOP } from './awaits.ts';
import { callAt, shortText } from './handles.ts';
import { hasRole } from './roles.ts';
import type { Report } from './rule.ts';
import type { CallSite, FileView, ProgramView, UnitSite } from './views.ts';

/** Loops of JavaScript that spin: they wait for the clock, or for something that only a callback can change. */

export function* spinningLoops(file: FileView, program: ProgramView): Iterable<Report> {
  for (const unit of file.units) {
    for (const region of unit.unit.regions) {
      if (region.kind !== 'loop' || region.iterates !== undefined || region.testAt === undefined) continue;
      const found = untilClock(file, program, unit, region, region.testAt) ?? untilFlag(file, program, unit, region, region.testAt);
      if (found !== undefined) yield found;
    }
  }
}

/** The loop statement, as far as its parts are known. */
function statement(file: FileView, region: Region, test: Span): Span {
  const head = /\b(?:while|for)\s*\([^()]*$/.exec(file.source.slice(Math.max(0, test.start - 200), test.start));
  const start = head === null ? test.start : Math.max(0, test.start - 200) + head.index;
  // The body of `do … while` stands before its test.
  return { start: Math.min(start, region.at.start), end: Math.max(region.at.end, test.end) };
}

function callsIn(unit: UnitSite, at: Span): readonly CallSite[] {
  return unit.unit.calls.flatMap((call, index) => (contains(at, call.at) ? (callAt(unit, index) ?? []) : []));
}

/** `while (Date.now() < end) {}` */
function untilClock(file: FileView, program: ProgramView, unit: UnitSite, region: Region, test: Span): Report | undefined {
  const calls = callsIn(unit, test);
  if (calls.length === 0 || !calls.every((call) => program.effect(call, 'clock')?.clock === true)) return undefined;
  const loop = statement(file, region, test);
  // Whatever the loop does besides asking the time is work that the time limits.
  if (callsIn(unit, region.at).some((call) => !contains(test, call.call.at) && program.effect(call, 'clock')?.clock !== true)) return undefined;
  if (unit.unit.suspensions.some((each) => contains(loop, each.at)) || unit.unit.exits.some((each) => contains(loop, each.at))) return undefined;
  if (unit.unit.accesses.some((access) => access.mode !== 'read' && contains(loop, access.at)) || region.operations > 2) return undefined;
  return {
    at: loopHead(file, loop, test),
    grade: file.commandLine ? 'possible' : 'likely',
    message: `the loop asks \`${shortText(file, test)}\` again and again: nothing else of the process runs until the time has come`,
    because: [
      { lane: EVENT_LOOP, at: test, says: 'asks the time, and once more, as fast as the processor can' },
      { lane: 'every other callback', at: test, says: 'waits for this loop: requests, timers, and what the loop itself may be waiting for' },
    ],
  };
}

/** `while (!done) {}`, where `done` is set by a callback. */
function untilFlag(file: FileView, program: ProgramView, unit: UnitSite, region: Region, test: Span): Report | undefined {
  if (callsIn(unit, test).length > 0 || !file.text(test).split(/&&|\|\|/).every((part) => FLAG.test(part.trim()))) return undefined;
  const loop = statement(file, region, test);
  const starved = starving(program, unit, loop);
  if (starved === undefined || unit.unit.exits.some((each) => contains(loop, each.at))) return undefined;
  if (advances(file, unit, test, loop)) return undefined;
  const flags = [...outerVariables(file, unit, test), ...fields(program, unit, test)];
  const [flag] = flags;
  if (flag === undefined || flags.some((each) => each.writtenIn(loop))) return undefined;
  return {
    at: loopHead(file, loop, test),
    grade: 'likely',
    severity: 'error',
    message: starved === 'never' ? `the loop never ends: \`${flag.name}\` is changed by other code, which cannot run while the loop does` : `the loop lets nothing but other promises run: what changes \`${flag.name}\` waits for it, and it for that`,
    because: [
      { lane: EVENT_LOOP, at: test, says: `asks for \`${flag.name}\` again and again` },
      { lane: 'the callback', ...(flag.change === undefined ? { at: test } : { at: flag.change }), says: starved === 'never' ? 'would change it, and cannot run before the loop has ended' : 'would change it, and runs when no promise is ready any more, which is never' },
    ],
  };
}

/** `done`, `!this.ready`, `state === 'open'`: nothing that counts. */
const FLAG = /^\(*!*\(*(?:this\.)?#?[\w$]+\)*(?:\s*[!=]==?\s*(?:true|false|null|undefined|-?\d+|(['"])[^'"]*\1))?\)*$/;

/** Whether the body does nothing that lets others run: nothing at all, or awaits of what is there already. */
function starving(program: ProgramView, unit: UnitSite, loop: Span): 'never' | 'microtasks' | undefined {
  const awaits = unit.unit.suspensions.filter((each) => contains(loop, each.at));
  const ready = awaits.every((each) => {
    if (each.kind !== 'await') return false;
    if (each.of.k === 'literal') return true;
    const call = each.call === undefined ? undefined : callAt(unit, each.call);
    return call !== undefined && hasRole(call, program, 'promise-resolve');
  });
  if (!ready) return undefined;
  const calls = callsIn(unit, loop).filter((call) => !awaits.some((each) => each.call === call.index));
  return calls.length > 0 ? undefined : awaits.length === 0 ? 'never' : 'microtasks';
}

/** The loop itself changes something that its test reads: `i` of `i < names.length`. */
function advances(file: FileView, unit: UnitSite, test: Span, loop: Span): boolean {
  return file.units.some((owner) =>
    owner.unit.variables.some((variable) => variable.reads.some((read) => read.unit === unit.index && contains(test, read.at)) && variable.bindings.some((binding) => binding.unit === unit.index && contains(loop, binding.at))),
  );
}

interface Flag {
  readonly name: string;
  readonly change: Span | undefined;
  readonly writtenIn: (loop: Span) => boolean;
}

/** Variables of the test that another function of the file sets. */
function outerVariables(file: FileView, unit: UnitSite, test: Span): readonly Flag[] {
  return file.units.flatMap((owner) =>
    owner.unit.variables.flatMap((variable): readonly Flag[] => {
      if (!variable.reads.some((read) => read.unit === unit.index && contains(test, read.at))) return [];
      const others = variable.bindings.filter((binding) => binding.unit !== unit.index && binding.kind === 'value' && file.units[binding.unit]?.unit.kind !== 'module');
      const [change] = others;
      const own = variable.bindings.some((binding) => binding.unit === unit.index && contains(unit.unit.bodyAt, binding.at) && binding.kind === 'value' && unit.unit.regions[binding.region]?.kind === 'loop');
      return change === undefined || own ? [] : [{ name: variable.name, change: change.at, writtenIn: (loop) => variable.bindings.some((binding) => contains(loop, binding.at)) }];
    }),
  );
}

/** Fields of the test that another function of the file sets. */
function fields(program: ProgramView, unit: UnitSite, test: Span): readonly Flag[] {
  return unit.unit.accesses.flatMap((access): readonly Flag[] => {
    if (access.mode !== 'read' || access.target.k !== 'attribute' || access.target.of.k !== 'name' || access.target.of.name !== 'this' || !contains(test, access.at)) return [];
    const { name } = access.target;
    const changes = (program.view(unit.file)?.units ?? []).flatMap((other) => (other.index === unit.index ? [] : other.unit.accesses.filter((each) => each.mode !== 'read' && each.target.k === 'attribute' && each.target.name === name)));
    const [change] = changes;
    return change === undefined ? [] : [{ name: `this.${name}`, change: change.at, writtenIn: (loop) => unit.unit.accesses.some((each) => each.mode !== 'read' && contains(loop, each.at)) }];
  });
}

/** `while (…)`, without the body. */
function loopHead(file: FileView, loop: Span, test: Span): Span {
  const close = file.source.indexOf(')', test.end);
  const keyword = file.source.slice(0, test.start).search(/\b(?:while|for)\s*\([^()]*$/);
  return { start: keyword < 0 ? loop.start : keyword, end: close < 0 ? test.end : close + 1 };
}
