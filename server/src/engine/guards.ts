import type { Region, Span } from '../model/index.ts';
import { contains } from '../model/index.ts';
import type { Guard, PlaceAccess, UnitSite } from '../rule-api/index.ts';
import { regionsAround } from '../rule-api/index.ts';
import type { Accesses } from './accesses.ts';
import { sameRef } from './holders.ts';
import { describe } from './values.ts';

/**
 * The looks at a place on which a change of it depends: `if key not in cache: cache[key] = …`,
 * `if self.n == 0: return` and later `self.n -= 1`.
 */
export function guardsOf(accesses: Accesses, change: PlaceAccess, text: (at: Span) => string): readonly Guard[] {
  const site = change.in;
  const around = new Set(regionsAround(site, change.region));
  const reads = accesses.within(site, change.place).filter((read) => read.how === 'read' && read.order < change.order && sameObject(read, change));
  if (reads.length === 0) return [];
  const found: Guard[] = [];
  site.unit.regions.forEach((region, index) => {
    if (region.testAt === undefined || region.first > change.order) return;
    const inside = around.has(index);
    if (!inside && !(leaves(site, index) && region.last < change.order && around.has(region.parent))) return;
    for (const read of reads) {
      const how = looks(site, read, region, region.testAt);
      if (how === undefined || (read.order > region.first && region.kind !== 'loop') || !concerns(site, read, change, region.testAt, text)) continue;
      found.push({ read, test: region.testAt, region: index, inside, negated: region.negated === true, order: read.order });
    }
  });
  return found;
}

/** Two accesses are written on the same object. */
function sameObject(a: PlaceAccess, b: PlaceAccess): boolean {
  if (a.place.base === undefined || b.place.base === undefined) return a.place.base === b.place.base;
  return sameRef(a.place.base, b.place.base);
}

/** The read is part of the test, or what was read is kept in a local that the test looks at. */
function looks(site: UnitSite, read: PlaceAccess, region: Region, test: Span): 'direct' | 'kept' | undefined {
  if (contains(test, read.at)) return 'direct';
  const use = read.call === undefined ? read.use : site.unit.calls[read.call]?.use;
  if (use?.kind !== 'bound') return undefined;
  const variable = site.unit.variables.find((each) => each.name === use.name);
  const latest = variable?.bindings.filter((binding) => binding.unit === site.index && binding.order < region.first).toSorted((a, b) => b.order - a.order)[0];
  if (latest === undefined || latest.order < read.order || latest.at.start > read.at.start) return undefined;
  return variable?.reads.some((each) => each.unit === site.index && contains(test, each.at)) === true ? 'kept' : undefined;
}

/** A look at one element says nothing about another, and whether a container is empty says nothing about one of its keys. */
function concerns(site: UnitSite, read: PlaceAccess, change: PlaceAccess, test: Span, text: (at: Span) => string): boolean {
  if (change.element === undefined) return read.element === undefined;
  if (read.element !== undefined) return sameRef(read.element, change.element);
  const { element } = change;
  if (element.k === 'name') return site.unit.variables.some((variable) => variable.name === element.name && variable.reads.some((each) => each.unit === site.index && contains(test, each.at)));
  return text(test).includes(describe(element));
}

/** The branch ends by leaving what is around it. */
function leaves(site: UnitSite, region: number): boolean {
  return site.unit.regions[region]?.kind === 'branch' && site.unit.exits.some((exit) => exit.region === region);
}
