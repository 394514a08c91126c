import type { Unit, Variable } from './facts.ts';

/** A place within a unit: an evaluation order, or, for what stands in a unit inside of it, an offset of the text. */
export type ScopePlace = { readonly order: number } | { readonly offset: number };

/**
 * Which of the variables of one name that a unit has a name stands for at a place: that of the innermost block around the place.
 * `undefined` when all of them are declared in blocks around other places. Without a place, the first that is not local to a block.
 */
export function visibleVariable(variables: readonly Variable[], unit: Unit, place: ScopePlace | undefined): Variable | undefined {
  const [first] = variables;
  if (variables.length === 1 && first?.block === undefined) return first;
  if (place === undefined) return variables.find((variable) => variable.block === undefined) ?? first;
  let nearest: Variable | undefined;
  let start = -1;
  for (const variable of variables) {
    const region = unit.regions[variable.block ?? 0];
    if (region === undefined) continue;
    const within = variable.block === undefined || ('order' in place ? region.first <= place.order && place.order <= region.last : region.at.start <= place.offset && place.offset < region.at.end);
    if (within && region.first > start) {
      nearest = variable;
      start = region.first;
    }
  }
  return nearest;
}
