import type { Binding, Region, Unit, Variable } from '../../../model/index.ts';

/** Where a name is read: in `unit`, at `order` if that is the unit of the variable and the point is known. */
export interface ReadPoint {
  readonly unit: number;
  readonly order: number | undefined;
}

/**
 * The bindings of a variable that a read may see. A binding that certainly comes last hides those before it.
 * `unit` is the unit whose scope, or whose class body, holds the variable.
 */
export function reachingBindings(unit: Unit, index: number, variable: Variable, read: ReadPoint): readonly Binding[] {
  const [only] = variable.bindings;
  // Most names are bound once; only a module's name may mean a builtin before that.
  if (only !== undefined && variable.bindings.length === 1 && (read.unit !== index || read.order === undefined || (only.order < read.order && only.unit === index))) return withoutDeleted(variable.bindings);
  const { own, latestFirst, foreign } = sortedOf(variable, index);
  const flowing = read.unit === index && read.order !== undefined ? before(unit, own, latestFirst, read.order) : atEnd(unit, latestFirst);
  return preferTyped(foreign.length === 0 ? flowing : [...flowing, ...foreign]);
}

interface Sorted {
  /** Of the unit that is asked about. */
  readonly unit: number;
  readonly own: readonly Binding[];
  readonly latestFirst: readonly Binding[];
  readonly foreign: readonly Binding[];
}

/** A name may be bound ten thousand times, and be read as often. */
const sorted = new WeakMap<Variable, Sorted>();

function sortedOf(variable: Variable, unit: number): Sorted {
  const known = sorted.get(variable);
  if (known?.unit === unit) return known;
  const own = variable.bindings.filter((binding) => binding.unit === unit);
  // What other units assign through `global` and `nonlocal` may come at any time.
  const made = { unit, own, latestFirst: descending(own), foreign: withoutDeleted(variable.bindings.filter((binding) => binding.unit !== unit)) };
  sorted.set(variable, made);
  return made;
}

/** Where in `latestFirst` the first binding before `order` stands. */
function firstBefore(latestFirst: readonly Binding[], order: number): number {
  let low = 0;
  let high = latestFirst.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((latestFirst[middle]?.order ?? -1) >= order) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The innermost region that holds an evaluation order. Regions stand in the order in which they begin. */
export function regionAt(unit: Unit, order: number): number {
  let low = 0;
  let high = unit.regions.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((unit.regions[middle]?.first ?? Infinity) <= order) low = middle;
    else high = middle - 1;
  }
  // The last region to begin before it, or one of those around that one.
  while (low > 0) {
    const region = unit.regions[low];
    if (region === undefined || region.last >= order) break;
    low = region.parent;
  }
  return Math.max(0, low);
}

export function* enclosing(unit: Unit, region: number): Generator<Region> {
  for (let index = region, steps = 0; index >= 0 && steps < 500; steps += 1) {
    const found = unit.regions[index];
    if (found === undefined) return;
    yield found;
    index = found.parent;
  }
}

function before(unit: Unit, own: readonly Binding[], latestFirst: readonly Binding[], order: number): readonly Binding[] {
  const at = regionAt(unit, order);
  const around = new Set(enclosing(unit, at));
  const found: Binding[] = [];
  let certain: Binding | undefined;
  for (let next = firstBefore(latestFirst, order); next < latestFirst.length; next += 1) {
    const binding = latestFirst[next];
    if (binding === undefined || excludes(unit, binding.region, around)) continue;
    found.push(binding);
    if (dominates(unit, binding, around)) {
      certain = binding;
      break;
    }
  }
  for (const region of around) {
    if (region.kind !== 'loop') continue;
    // The previous round of a loop assigned what comes later in its body, unless every round assigns first.
    if (certain !== undefined && certain.order >= region.first) break;
    const known = new Set(found);
    for (const binding of own) if (binding.order > order && binding.order <= region.last && !known.has(binding)) found.push(binding);
  }
  return withoutDeleted(found);
}

function atEnd(unit: Unit, latestFirst: readonly Binding[]): readonly Binding[] {
  const top = new Set(enclosing(unit, 0));
  const found: Binding[] = [];
  for (const binding of latestFirst) {
    if (binding.kind === 'deleted') continue;
    found.push(binding);
    if (dominates(unit, binding, top)) break;
  }
  return found;
}

function descending(bindings: readonly Binding[]): readonly Binding[] {
  // An augmented assignment keeps the kind of thing; what it adds to is the better answer.
  return bindings.filter((binding) => !(binding.kind === 'value' && binding.augmented === true)).sort((left, right) => right.order - left.order);
}

/** Whether control that is inside all of `around`, past the binding, must have run it. */
function dominates(unit: Unit, binding: Binding, around: ReadonlySet<Region>): boolean {
  for (const region of enclosing(unit, binding.region)) {
    if (around.has(region)) return true;
    switch (region.kind) {
      case 'body':
        return true;
      case 'with':
      case 'finally':
        continue; // Runs whenever what is around it runs.
      case 'try':
      case 'try-else':
        if (isElseOf(region, around) || handlersLeave(unit, region)) continue;
        return false;
      case 'branch':
      case 'loop':
      case 'loop-else':
      case 'comprehension':
      case 'handler':
        return false;
    }
  }
  return true;
}

function isElseOf(region: Region, around: ReadonlySet<Region>): boolean {
  for (const other of around) if (other.kind === 'try-else' && other.statement === region.statement) return true;
  return false;
}

function handlersLeave(unit: Unit, region: Region): boolean {
  return unit.regions.every((other, index) => other.kind !== 'handler' || other.statement !== region.statement || leaves(unit, index));
}

function leaves(unit: Unit, region: number): boolean {
  return unit.exits.some((exit) => exit.region === region);
}

/** Whether a binding in `region` cannot be followed by a read inside `around`: another arm, or an arm that leaves. */
function excludes(unit: Unit, region: number, around: ReadonlySet<Region>): boolean {
  for (let index = region; index >= 0; ) {
    const found = unit.regions[index];
    if (found === undefined || around.has(found)) return false;
    if (found.kind === 'branch' || found.kind === 'handler') {
      if (leaves(unit, index)) return true;
      for (const other of around) {
        if (other.kind === found.kind && other.statement === found.statement && other.arm !== found.arm) return true;
      }
    }
    index = found.parent;
  }
  return false;
}

/** What a type checker sees under `if TYPE_CHECKING` says more than the stand-in of the other branch. */
function preferTyped(bindings: readonly Binding[]): readonly Binding[] {
  if (bindings.length < 2) return bindings;
  const typed = bindings.filter((binding) => binding.kind === 'import' && binding.typeOnly);
  return typed.length > 0 ? typed : bindings;
}

function withoutDeleted(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.some((binding) => binding.kind === 'deleted') ? bindings.filter((binding) => binding.kind !== 'deleted') : bindings;
}
