import { contains, type Variable } from '../model/index.ts';
import { promiseRole } from './promised.ts';
import type { FileView, ProgramView, UnitSite } from './views.ts';

/** Questions about React's components. */

/** The units around a unit, itself first. */
export function unitsAround(file: FileView, unit: UnitSite): readonly UnitSite[] {
  const found: UnitSite[] = [];
  for (let at: UnitSite | undefined = unit; at !== undefined && found.length < 100; at = file.units[at.unit.parent]) found.push(at);
  return found;
}

/** A state that a component holds. */
export interface ComponentState {
  readonly value: string;
  /** The variable that holds the value: others of its name may stand in blocks inside. */
  readonly variable: Variable;
  readonly owner: UnitSite;
}

/** The states of the functions around a place, by the names of their setters. */
export function statesAround(file: FileView, program: ProgramView, unit: UnitSite): ReadonlyMap<string, ComponentState> {
  const found = new Map<string, ComponentState>();
  for (const around of unitsAround(file, unit)) {
    for (const [index, call] of around.unit.calls.entries()) {
      if (call.use.kind !== 'unpacked' || call.use.names.length !== 2) continue;
      const [value, setter] = call.use.names;
      if (value === undefined || setter === undefined || found.has(setter) || promiseRole(program, { in: around, index, call }) !== 'react-state') continue;
      const variable = around.unit.variables.find((each) => each.name === value && each.bindings.some((binding) => binding.unit === around.index && contains(call.statementAt, binding.at)));
      if (variable !== undefined) found.set(setter, { value, variable, owner: around });
    }
  }
  return found;
}
