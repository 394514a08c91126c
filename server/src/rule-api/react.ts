import { promiseRole } from './promised.ts';
import type { FileView, ProgramView, UnitSite } from './views.ts';

/** Questions about React's components. */

/** The units around a unit, itself first. */
export function unitsAround(file: FileView, unit: UnitSite): readonly UnitSite[] {
  const found: UnitSite[] = [];
  for (let at: UnitSite | undefined = unit; at !== undefined && found.length < 100; at = file.units[at.unit.parent]) found.push(at);
  return found;
}

/** The state that functions around a place hold: the value's name by that of its setter. */
export function statesAround(file: FileView, program: ProgramView, unit: UnitSite): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const around of unitsAround(file, unit)) {
    for (const [index, call] of around.unit.calls.entries()) {
      if (call.use.kind !== 'unpacked' || call.use.names.length !== 2) continue;
      const [value, setter] = call.use.names;
      if (value !== undefined && setter !== undefined && !found.has(setter) && promiseRole(program, { in: around, index, call }) === 'react-state') found.set(setter, value);
    }
  }
  return found;
}
