import type { Span, Unit } from '../model/index.ts';

/** The region that a `break` or `continue` names, where that is not the innermost loop. */
export type Leaves = number | undefined;

/** Where control may do something else than go on. */
export interface FlowEvent {
  readonly order: number;
  readonly kind: 'call' | 'await' | 'return' | 'raise' | 'break' | 'continue' | 'leaves';
  readonly at: Span;
  readonly leaves?: Leaves;
}

/** In the order of evaluation. */
export function eventsOf(unit: Unit): readonly FlowEvent[] {
  const events: FlowEvent[] = unit.exits.map((exit) => ({ order: exit.order, kind: exit.kind, at: exit.at, leaves: exit.leaves }));
  // An element of JSX only says which component is to be run later.
  for (const call of unit.calls) if (call.jsx !== true) events.push({ order: call.order, kind: leaves(call.callee) ? 'leaves' : 'call', at: call.at });
  for (const suspension of unit.suspensions) if (suspension.kind !== 'yield') events.push({ order: suspension.order, kind: 'await', at: suspension.at });
  return events.sort((a, b) => a.order - b.order);
}

/** `sys.exit()`, `process.exit()` and their like never come back. */
function leaves(callee: Unit['calls'][number]['callee']): boolean {
  if (callee.k === 'name') return callee.name === 'exit' || callee.name === 'quit';
  if (callee.k !== 'attribute' || callee.of.k !== 'name') return false;
  if (callee.of.name === 'process') return callee.name === 'exit' || callee.name === 'abort';
  return (callee.of.name === 'sys' && callee.name === 'exit') || (callee.of.name === 'os' && (callee.name === '_exit' || callee.name === 'abort'));
}

/** The events among orders `first..last`. */
export function between(events: readonly FlowEvent[], first: number, last: number): readonly FlowEvent[] {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.order ?? 0) < first) low = middle + 1;
    else high = middle;
  }
  const found: FlowEvent[] = [];
  for (let index = low; index < events.length; index += 1) {
    const event = events[index];
    if (event === undefined || event.order > last) break;
    found.push(event);
  }
  return found;
}
