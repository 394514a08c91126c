import type { Certainty, Ref, Span, Use } from '../model/index.ts';
import type { Flow, Paths, UnitSite } from '../rule-api/index.ts';
import type { CallGraph } from './call-graph.ts';
import type { Effects } from './effects.ts';
import type { Holders } from './holders.ts';
import type { Linked } from './linked.ts';
import type { Spawns } from './spawns.ts';
import type { Values } from './values.ts';

/** Functions that a value is followed into or out of, one after another. */
export const MAX_DEPTH = 3;

/** What the following of a value asks other parts of the engine. */
export interface FateInput {
  readonly linked: Linked;
  readonly values: Values;
  readonly effects: Effects;
  readonly graph: CallGraph;
  readonly spawns: Spawns;
  readonly holders: Holders;
  readonly paths: (site: UnitSite) => Paths;
}

/** A value at one place of its way: the value itself, or a collection that holds it. */
export interface Travel {
  readonly in: UnitSite;
  readonly order: number;
  readonly region: number;
  readonly at: Span;
  readonly holds: 'value' | 'element';
  readonly via: Flow['via'];
  /** How the value is written at this place, when it has a name. */
  readonly ref: Ref | undefined;
  /** Class in whose body this happens; -1: none. */
  readonly classBody: number;
  /** Calls followed into or out of functions so far. */
  readonly depth: number;
}

/** Collects what becomes of a value. Owned by one question. */
export interface Journey {
  readonly flows: Flow[];
  readonly holders: Set<string>;
  escapes: Certainty;
  readonly seen: Set<string>;
  steps: number;
}

export function escapes(journey: Journey, certainty: 'yes' | 'unknown'): void {
  if (journey.escapes !== 'yes') journey.escapes = certainty;
}

export function flow(journey: Journey, use: Use, travel: Travel): void {
  journey.flows.push({ use, in: travel.in, order: travel.order, region: travel.region, at: travel.at, via: travel.via });
}

export function seen(journey: Journey, key: string): boolean {
  if (journey.seen.has(key)) return true;
  journey.seen.add(key);
  return false;
}
