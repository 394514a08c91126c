import type { Callee } from '../model/index.ts';
import { certainUnit } from './awaits.ts';
import { callAt } from './handles.ts';
import type { Reason } from './rule.ts';
import type { CallSite, ProgramView, UnitSite } from './views.ts';

/** The code that runs when a unit runs, through calls of own functions that are certain. */

export interface Reached {
  readonly unit: UnitSite;
  /** Calls that lead from the start to the unit, outermost first. */
  readonly path: readonly CallSite[];
}

/** The unit itself and what it certainly calls in its own lane, nearest first, some levels deep. */
export function reachedFrom(program: ProgramView, start: UnitSite, levels = 4): readonly Reached[] {
  const found: Reached[] = [{ unit: start, path: [] }];
  const seen = new Set([start.key]);
  for (let next = 0; next < found.length && found.length < 60; next += 1) {
    const at = found[next];
    if (at === undefined || at.path.length >= levels) continue;
    for (let index = 0; index < at.unit.unit.calls.length; index += 1) {
      const site = callAt(at.unit, index);
      if (site === undefined || program.spawn(site) !== undefined) continue;
      const unit = certainUnit(program, program.callees(site));
      if (unit === undefined || unit.library || seen.has(unit.key) || (unit.unit.async && site.call.use.kind !== 'awaited')) continue;
      seen.add(unit.key);
      found.push({ unit, path: [...at.path, site] });
    }
  }
  return found;
}

/** The own function that is certainly run as the target of a spawn or handler. */
export function certainTarget(program: ProgramView, targets: readonly Callee[]): UnitSite | undefined {
  const unit = certainUnit(program, targets);
  return unit === undefined || unit.library ? undefined : unit;
}

/** One step for each call on the way. */
export function pathSteps(program: ProgramView, lane: string, path: readonly CallSite[]): readonly Reason[] {
  return path.map((site) => ({ lane, file: site.in.file, at: site.call.at, says: `\`${site.in.unit.name || 'the module'}\` calls \`${program.text(site.in.file, site.call.calleeAt).replaceAll(/\s+/g, ' ')}\`` }));
}

/** Every way in which the unit is known to run is a thread of its own, a pool thread or a timer. */
export function runsInThreads(program: ProgramView, unit: UnitSite): boolean {
  const lanes = program.lanes(unit.key);
  return lanes.length > 0 && lanes.every((lane) => lane.kind === 'thread' || lane.kind === 'thread-pool' || lane.kind === 'timer');
}
