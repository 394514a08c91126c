import type { Ref, Unit } from '../../../model/index.ts';

/** Offset of the last name of a reference, at the place nearest to `order` where the unit writes it: what a checker is asked about. */
export function positionOf(unit: Unit, ref: Ref, order: number | undefined): number | undefined {
  if (ref.k === 'attribute') return nearest(attributes(unit, ref), order);
  return undefined;
}

interface Occurrence {
  readonly order: number;
  readonly position: number;
}

function attributes(unit: Unit, ref: Extract<Ref, { readonly k: 'attribute' }>): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (const access of unit.accesses) if (access.target.k === 'attribute' && access.target.name === ref.name && writtenAlike(access.target, ref)) found.push({ order: access.order, position: access.at.end - ref.name.length });
  for (const call of unit.calls) if (call.callee.k === 'attribute' && call.callee.name === ref.name && writtenAlike(call.callee, ref)) found.push({ order: call.order, position: call.calleeAt.end - ref.name.length });
  return found;
}

function nearest(found: readonly Occurrence[], order: number | undefined): number | undefined {
  let best: Occurrence | undefined;
  for (const each of found) if (best === undefined || (order !== undefined && Math.abs(each.order - order) < Math.abs(best.order - order))) best = each;
  return best?.position;
}

/** Two references that are written alike. */
export function writtenAlike(a: Ref, b: Ref): boolean {
  if (a === b) return true;
  if (a.k === 'name') return b.k === 'name' && a.name === b.name;
  if (a.k === 'attribute') return b.k === 'attribute' && a.name === b.name && writtenAlike(a.of, b.of);
  if (a.k === 'call') return b.k === 'call' && writtenAlike(a.of, b.of) && a.args.length === b.args.length;
  if (a.k === 'await') return b.k === 'await' && writtenAlike(a.of, b.of);
  if (a.k === 'item') return b.k === 'item' && writtenAlike(a.of, b.of) && writtenAlike(a.index, b.index);
  if (a.k === 'literal') return b.k === 'literal' && a.type === b.type && a.value === b.value;
  return false;
}
