import type { Span, Unit } from '../model/index.ts';
import type { EscapePath, Paths } from '../rule-api/index.ts';
import type { Block, FlowEdge, FlowGraph } from './flow-graph.ts';
import { flowGraph } from './flow-graph.ts';

/** Answers of the order of evaluation in one unit. The graph is made when the first question needs it. */
export function pathsOf(unit: Unit): Paths {
  let made: FlowGraph | undefined;
  const graph = () => (made ??= flowGraph(unit));
  const chain = (region: number): readonly number[] => {
    const found: number[] = [];
    for (let at = region; at >= 0 && found.length < 1000; at = unit.regions[at]?.parent ?? -1) found.push(at);
    return found;
  };
  return {
    escape({ from, to, avoiding, exceptions, calm }) {
      const query = { from: whenDone(unit, from), to, avoiding: sorted(avoiding), calm };
      // A path without exceptions is the plainer story, so it is looked for first.
      return findEscape(unit, graph(), query, false) ?? (exceptions === 'count' ? findEscape(unit, graph(), query, true) : undefined);
    },
    arrivals: ({ from, avoiding }) => arrivalsIn(graph(), whenDone(unit, from), sorted(avoiding)),
    dominated: (order, through) => !reaches(graph(), [{ block: graph().entry, from: -1 }], order, sorted(through)),
    around: chain,
    within: (inner, outer) => chain(inner).includes(outer),
    follows(first, second) {
      return reaches(graph(), startsAfter(graph(), first), second, []);
    },
    inLoop: (region) => chain(region).some((at) => isLoop(unit.regions[at]?.kind)),
  };
}

/** A call that is awaited has done its work when the await is over: `await lock.acquire()`. */
function whenDone(unit: Unit, order: number): number {
  const call = unit.calls.findIndex((item) => item.order === order);
  return call < 0 ? order : (unit.suspensions.find((suspension) => suspension.call === call)?.order ?? order);
}

function isLoop(kind: string | undefined): boolean {
  return kind === 'loop' || kind === 'comprehension';
}

interface Position {
  readonly block: number;
  /** Orders below are behind. */
  readonly from: number;
}

/** Positions just after an order: one for each copy of a `finally` that holds it. What the order itself raises is left out. */
function startsAfter(graph: FlowGraph, order: number): readonly Position[] {
  return graph.holding(order).map((block) => ({ block, from: order + 1 }));
}

const sorted = (orders: readonly number[]): readonly number[] => orders.toSorted((a, b) => a - b);

interface Query {
  readonly from: number;
  readonly to: number | undefined;
  /** In ascending order, as all lists of orders below. */
  readonly avoiding: readonly number[];
  readonly calm: ((at: Span) => boolean) | undefined;
}

interface Visit {
  readonly block: number;
  readonly before: Visit | undefined;
  readonly edge: FlowEdge | undefined;
}

function findEscape(unit: Unit, graph: FlowGraph, query: Query, exceptions: boolean): EscapePath | undefined {
  const seen = new Set<number>();
  const queue: Visit[] = [];
  const visit = (block: number, from: number, before: Visit | undefined, edge: FlowEdge | undefined): EscapePath | undefined => {
    const now: Visit = { block, before, edge };
    if (query.to === undefined && (block === graph.end || block === graph.thrown)) return witness(unit, now, query);
    const content = graph.blocks[block];
    if (content === undefined) return undefined;
    const stop = firstWithin(content, from, query.avoiding);
    if (query.to !== undefined && query.to >= Math.max(from, content.first) && query.to <= content.last && (stop === undefined || query.to < stop)) return witness(unit, now, query);
    if (stop === undefined) queue.push(now);
    return undefined;
  };
  for (const start of startsAfter(graph, query.from)) {
    const found = visit(start.block, start.from, undefined, undefined);
    if (found !== undefined) return found;
  }
  const starts = queue.length;
  for (let next = 0; next < queue.length; next += 1) {
    const now = queue[next];
    if (now === undefined) break;
    for (const edge of graph.blocks[now.block]?.next ?? []) {
      if (edge.kind === 'implicit' || seen.has(edge.to)) continue;
      // The place asked about has done its work: what it raises itself is not "after" it.
      if (edge.kind === 'exception' && (!exceptions || (next < starts && graph.blocks[now.block]?.last === query.from))) continue;
      if (edge.kind === 'exception' && edge.at !== undefined && query.calm?.(edge.at) === true) continue;
      seen.add(edge.to);
      const found = visit(edge.to, -1, now, edge);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The parts of blocks that control comes to from just after `from`, asked for any number of places at once. */
function arrivalsIn(graph: FlowGraph, from: number, avoiding: readonly number[]): (order: number) => boolean {
  const met = new Map<number, { readonly first: number; readonly end: number }[]>();
  const queue: number[] = [];
  const visit = (index: number, start: number): void => {
    const block = graph.blocks[index];
    if (block === undefined) return;
    const stop = firstWithin(block, start, avoiding);
    const range = { first: Math.max(start, block.first), end: stop ?? block.last + 1 };
    const ranges = met.get(index);
    if (ranges === undefined) met.set(index, [range]);
    else ranges.push(range);
    if (stop === undefined) queue.push(index);
  };
  for (const start of startsAfter(graph, from)) visit(start.block, start.from);
  const starts = queue.length;
  const seen = new Set<number>();
  for (let next = 0; next < queue.length; next += 1) {
    const block = graph.blocks[queue[next] ?? -1];
    for (const edge of block?.next ?? []) {
      if (edge.kind === 'implicit' || seen.has(edge.to)) continue;
      if (edge.kind === 'exception' && next < starts && block?.last === from) continue;
      seen.add(edge.to);
      visit(edge.to, -1);
    }
  }
  return (order) => graph.holding(order).some((index) => met.get(index)?.some((range) => range.first <= order && order < range.end) === true);
}

function firstWithin(block: Block, from: number, orders: readonly number[]): number | undefined {
  return firstBetween(orders, Math.max(from, block.first), block.last);
}

function firstBetween(orders: readonly number[], first: number, last: number): number | undefined {
  let low = 0;
  let high = orders.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((orders[middle] ?? Infinity) < first) low = middle + 1;
    else high = middle;
  }
  const found = orders[low];
  return found !== undefined && found <= last ? found : undefined;
}

/** The first step of the path at which it is clear that it misses what is avoided. */
function witness(unit: Unit, last: Visit, query: Query): EscapePath {
  const edges: FlowEdge[] = [];
  for (let at: Visit | undefined = last; at !== undefined; at = at.before) if (at.edge !== undefined) edges.unshift(at.edge);
  const end: Span = { start: unit.at.end, end: unit.at.end };
  for (const edge of edges) {
    const at = edge.at ?? end;
    if (edge.kind === 'exception') return { how: 'exception', at };
    if (edge.kind === 'raise') return { how: 'raise', at };
    if (edge.kind === 'return') return { how: 'return', at };
    if (edge.kind === 'loop-ends' && holds(unit, edge.statement, query.avoiding)) return { how: 'loop-ends', at };
    if ((edge.kind === 'skip' || edge.kind === 'arm') && edge.at !== undefined && holds(unit, edge.statement, query.avoiding)) return { how: 'branch', at };
  }
  return query.to === undefined ? { how: 'end', at: end } : { how: 'reaches', at: end };
}

function holds(unit: Unit, statement: number | undefined, orders: readonly number[]): boolean {
  return unit.regions.some((region) => region.statement === statement && firstBetween(orders, region.first, region.last) !== undefined);
}

function reaches(graph: FlowGraph, starts: readonly Position[], order: number, stops: readonly number[]): boolean {
  const seen = new Set<number>();
  const queue: Position[] = [...starts];
  for (let next = 0; next < queue.length; next += 1) {
    const position = queue[next];
    const block = graph.blocks[position?.block ?? -1];
    if (position === undefined || block === undefined) break;
    const stop = firstWithin(block, position.from, stops);
    if (order >= Math.max(position.from, block.first) && order <= block.last && (stop === undefined || order <= stop)) return true;
    if (stop !== undefined) continue;
    for (const edge of block.next) {
      if (seen.has(edge.to)) continue;
      seen.add(edge.to);
      queue.push({ block: edge.to, from: -1 });
    }
  }
  return false;
}
