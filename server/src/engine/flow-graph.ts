import type { Region, Span, Unit } from '../model/index.ts';
import { contains } from '../model/index.ts';
import { regionsAround, type UnitSite } from '../rule-api/index.ts';
import { between, eventsOf, type FlowEvent, type Leaves } from './flow-events.ts';

/** A run of evaluation orders with no choice inside; it ends where something may raise, leave or branch. */
export interface Block {
  readonly first: number;
  last: number;
  readonly next: FlowEdge[];
}

export interface FlowEdge {
  readonly to: number;
  /** `exception`: a call or await raises. `implicit`: any operation of a `try` raises. `skip`: an arm or loop is passed by. */
  readonly kind: 'next' | 'arm' | 'skip' | 'loop-ends' | 'return' | 'raise' | 'exception' | 'implicit';
  readonly at?: Span;
  /** The statement whose arms were chosen among. */
  readonly statement?: number;
}

export interface FlowGraph {
  readonly blocks: readonly Block[];
  readonly entry: number;
  /** Where the unit ends normally, and where an exception leaves it. */
  readonly end: number;
  readonly thrown: number;
  /** The blocks that hold an order: one for each copy of a `finally` around it. */
  readonly holding: (order: number) => readonly number[];
}

/** What stands between a jump and its goal, innermost first. */
type Frame =
  | { readonly kind: 'loop'; readonly region: number; readonly breakTo: number; readonly continueTo: number; readonly outer: Frame | undefined }
  /** A \`switch\` or labelled statement that a \`break\` leaves. */
  | { readonly kind: 'arms'; readonly regions: readonly number[]; readonly breakTo: number; readonly outer: Frame | undefined }
  | { readonly kind: 'try'; readonly handlers: readonly number[]; readonly catches: Catching; readonly outer: Frame | undefined }
  | { readonly kind: 'finally'; readonly copies: Map<string, number>; readonly region: number; readonly outer: Frame | undefined }
  | { readonly kind: 'suppress'; readonly after: number; readonly outer: Frame | undefined };

type Jump = 'return' | 'break' | 'continue' | 'throw' | 'cancel';

/** `exceptions`: all but cancellation and interpreter exit, which an `await` may raise. */
type Catching = 'all' | 'exceptions' | 'some';

interface Building {
  readonly unit: Unit;
  readonly blocks: Block[];
  readonly children: readonly (readonly number[])[];
  readonly events: readonly FlowEvent[];
  readonly end: number;
  readonly thrown: number;
}

/** The control flow of a unit, from its regions and exits. */
export function flowGraph(unit: Unit): FlowGraph {
  const blocks: Block[] = [];
  const children: number[][] = unit.regions.map(() => []);
  unit.regions.forEach((region, index) => {
    if (region.parent >= 0) children[region.parent]?.push(index);
  });
  const end = newBlock(blocks, 0);
  const thrown = newBlock(blocks, 0);
  const building: Building = { unit, blocks, children, events: eventsOf(unit), end, thrown };
  const entry = newBlock(blocks, unit.regions[0]?.first ?? 0);
  const last = walk(building, 0, undefined, entry);
  link(building, last, { to: end, kind: 'next' });
  return { blocks, entry, end, thrown, holding: holdersOf(blocks) };
}

function holdersOf(blocks: readonly Block[]): FlowGraph['holding'] {
  const filled = blocks.flatMap((block, index) => (block.first <= block.last ? [{ index, first: block.first, last: block.last }] : [])).sort((a, b) => a.first - b.first);
  // The last order of any block up to here tells how far back a block that holds an order can stand.
  const reach: number[] = [];
  for (const { last } of filled) reach.push(Math.max(reach.at(-1) ?? last, last));
  return (order) => {
    let low = 0;
    let high = filled.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((filled[middle]?.first ?? Infinity) <= order) low = middle + 1;
      else high = middle;
    }
    const found: number[] = [];
    for (let at = low - 1; at >= 0 && (reach[at] ?? -1) >= order; at -= 1) {
      const block = filled[at];
      if (block !== undefined && block.last >= order) found.push(block.index);
    }
    return found.sort((a, b) => a - b);
  };
}

/** Whether the handlers of a `try` let nothing through. */
export function catching(handlers: readonly Region[]): Catching {
  let found: Catching = 'some';
  for (const handler of handlers) {
    if (handler.group === true) continue;
    const names = (handler.catches ?? []).flatMap((ref) => (ref.k === 'collection' ? ref.items : [ref])).map((ref) => (ref.k === 'name' || ref.k === 'attribute' ? ref.name : ''));
    if (handler.catches === undefined || handler.catches.length === 0 || names.includes('BaseException')) return 'all';
    if (names.includes('Exception')) found = 'exceptions';
  }
  return found;
}

/** The place stands in a `try` whose handlers catch every exception that is thrown there. */
export function isCovered(site: UnitSite, region: number): boolean {
  const { regions } = site.unit;
  return regionsAround(site, region).some((at) => {
    const here = regions[at];
    return here?.kind === 'try' && catching(regions.filter((other) => other.kind === 'handler' && other.statement === here.statement && other.parent === here.parent)) !== 'some';
  });
}

function newBlock(blocks: Block[], first: number): number {
  blocks.push({ first, last: first - 1, next: [] });
  return blocks.length - 1;
}

function link(building: Building, from: number, edge: FlowEdge): void {
  building.blocks[from]?.next.push(edge);
}

interface Orders {
  readonly first: number;
  readonly last: number;
}

/** Lays out a region, or the given part of it, from block `start` on; gives the block in which control is after it. */
function walk(building: Building, index: number, frame: Frame | undefined, start: number, part?: Orders): number {
  const orders = part ?? building.unit.regions[index];
  if (orders === undefined) return start;
  let block = start;
  let order = orders.first;
  for (const group of statements(building, index)) {
    if (group.first < orders.first || group.last > orders.last) continue;
    block = straight(building, block, order, group.first - 1, frame);
    block = statement(building, group, frame, block);
    order = Math.max(order, group.last + 1);
  }
  return straight(building, block, order, orders.last, frame);
}

/** The last order of the test with which a region begins (that of a `while` or `elif`); the order before the region when it has none inside. */
function testEnd(unit: Unit, region: Region): number {
  const test = region.testAt;
  if (test === undefined) return region.first - 1;
  const inside = (item: { readonly order: number; readonly at: Span }) => item.order >= region.first && item.order <= region.last && contains(test, item.at);
  let last = region.first - 1;
  for (const items of [unit.calls, unit.suspensions, unit.accesses]) for (const item of items) if (inside(item) && item.order > last) last = item.order;
  for (const inner of unit.regions) if (inner !== region && inner.first >= region.first && inner.last <= region.last && contains(test, inner.at)) last = Math.max(last, inner.last);
  return last;
}

interface Group {
  readonly statement: number;
  readonly regions: readonly number[];
  readonly first: number;
  readonly last: number;
}

/** The compound statements directly in a region. */
function statements(building: Building, index: number): readonly Group[] {
  const byStatement = new Map<number, number[]>();
  for (const child of building.children[index] ?? []) {
    const statementNumber = building.unit.regions[child]?.statement ?? -1;
    const group = byStatement.get(statementNumber);
    if (group === undefined) byStatement.set(statementNumber, [child]);
    else group.push(child);
  }
  const regions = building.unit.regions;
  return [...byStatement]
    .map(([number, group]) => ({
      statement: number,
      regions: group.toSorted((a, b) => (regions[a]?.arm ?? 0) - (regions[b]?.arm ?? 0) || a - b),
      first: Math.min(...group.map((child) => regions[child]?.first ?? 0)),
      last: Math.max(...group.map((child) => regions[child]?.last ?? 0)),
    }))
    .sort((a, b) => a.first - b.first || a.statement - b.statement);
}

/** Orders `first..last`, of which no inner region has a part. */
function straight(building: Building, start: number, first: number, last: number, frame: Frame | undefined): number {
  let block = start;
  if (first > last) return block;
  for (const event of between(building.events, first, last)) {
    const current = building.blocks[block];
    if (current === undefined) return block;
    current.last = event.order;
    const after = newBlock(building.blocks, event.order + 1);
    switch (event.kind) {
      case 'call':
      case 'await':
        link(building, block, { to: after, kind: 'next' });
        for (const to of route(building, event.kind === 'await' ? 'cancel' : 'throw', frame)) link(building, block, { to, kind: 'exception', at: event.at });
        break;
      case 'leaves':
      case 'raise':
        for (const to of route(building, 'throw', frame)) link(building, block, { to, kind: 'raise', at: event.at });
        break;
      case 'return':
        for (const to of route(building, 'return', frame)) link(building, block, { to, kind: 'return', at: event.at });
        break;
      case 'break':
      case 'continue':
        for (const to of route(building, event.kind, frame, event.leaves)) link(building, block, { to, kind: 'next' });
        break;
    }
    block = after;
  }
  const current = building.blocks[block];
  if (current !== undefined && last > current.last) current.last = last;
  return block;
}

/** Blocks in which a jump may land, `finally` bodies on the way included. */
function route(building: Building, jump: Jump, from: Frame | undefined, leaves?: Leaves): readonly number[] {
  const targets: number[] = [];
  for (let frame = from; frame !== undefined; frame = frame.outer) {
    switch (frame.kind) {
      case 'loop':
        if (leaves !== undefined && leaves !== frame.region) break;
        if (jump === 'break') return [frame.breakTo];
        if (jump === 'continue') return [frame.continueTo];
        break;
      case 'arms':
        if (jump === 'break' && leaves !== undefined && frame.regions.includes(leaves)) return [frame.breakTo];
        break;
      case 'try':
        if (jump !== 'throw' && jump !== 'cancel') break;
        targets.push(...frame.handlers);
        if (frame.catches === 'all' || (frame.catches === 'exceptions' && jump === 'throw')) return targets;
        break;
      case 'suppress':
        if (jump === 'throw' || jump === 'cancel') targets.push(frame.after);
        break;
      case 'finally':
        targets.push(finallyCopy(building, frame, jump, leaves));
        return targets;
    }
  }
  targets.push(jump === 'throw' || jump === 'cancel' ? building.thrown : building.end);
  return targets;
}

/** A `finally` body is laid out once for each way in which it is entered, since it goes on in that way. */
function finallyCopy(building: Building, frame: Extract<Frame, { kind: 'finally' }>, jump: Jump, leaves: Leaves): number {
  const way = leaves === undefined ? jump : `${jump} ${leaves}`;
  const known = frame.copies.get(way);
  if (known !== undefined) return known;
  const start = newBlock(building.blocks, building.unit.regions[frame.region]?.first ?? 0);
  frame.copies.set(way, start);
  const last = walk(building, frame.region, frame.outer, start);
  for (const to of route(building, jump, frame.outer, leaves)) link(building, last, { to, kind: 'next' });
  return start;
}

function statement(building: Building, group: Group, frame: Frame | undefined, start: number): number {
  const first = building.unit.regions[group.regions[0] ?? -1];
  switch (first?.kind) {
    case 'loop':
    case 'comprehension':
    case 'loop-else':
      return loop(building, group, frame, start);
    case 'branch':
      return branches(building, group, frame, start);
    case 'try':
    case 'handler':
    case 'try-else':
    case 'finally':
      return guarded(building, group, frame, start);
    case 'with':
      return managed(building, group, frame, start);
    default:
      return group.regions.reduce((block, region) => walk(building, region, frame, block), start);
  }
}

function loop(building: Building, group: Group, frame: Frame | undefined, start: number): number {
  const regions = building.unit.regions;
  const body = group.regions.find((region) => regions[region]?.kind !== 'loop-else');
  const otherwise = group.regions.find((region) => regions[region]?.kind === 'loop-else');
  const region = regions[body ?? -1];
  if (body === undefined || region === undefined) return start;
  const first = newBlock(building.blocks, region.first);
  const after = newBlock(building.blocks, group.last + 1);
  link(building, start, { to: first, kind: 'next' });
  const tested = region.testedLast === true ? region.last : testEnd(building.unit, region);
  const inner: Frame | undefined = region.kind === 'comprehension' ? frame : { kind: 'loop', region: body, breakTo: after, continueTo: first, outer: frame };
  const head = walk(building, body, inner, first, { first: region.first, last: tested });
  const bodyStart = newBlock(building.blocks, tested + 1);
  link(building, head, { to: bodyStart, kind: 'arm', statement: group.statement });
  link(building, walk(building, body, inner, bodyStart, { first: tested + 1, last: region.last }), { to: first, kind: 'next' });
  if (region.endless === true) return after;
  const at = region.testAt ?? { start: region.at.start, end: region.at.start };
  if (otherwise === undefined) {
    link(building, head, { to: after, kind: 'loop-ends', statement: group.statement, at });
    return after;
  }
  const elseStart = newBlock(building.blocks, regions[otherwise]?.first ?? 0);
  link(building, head, { to: elseStart, kind: 'loop-ends', statement: group.statement, at });
  link(building, walk(building, otherwise, frame, elseStart), { to: after, kind: 'next' });
  return after;
}

function branches(building: Building, group: Group, outer: Frame | undefined, start: number): number {
  const after = newBlock(building.blocks, group.last + 1);
  const left = building.unit.exits.some((exit) => exit.kind === 'break' && exit.leaves !== undefined && group.regions.includes(exit.leaves));
  const frame: Frame | undefined = left ? { kind: 'arms', regions: group.regions, breakTo: after, outer } : outer;
  let fallen: number | undefined;
  let block = start;
  let order = group.first;
  let closed = false;
  for (const index of group.regions) {
    const region = building.unit.regions[index];
    if (region === undefined) continue;
    block = straight(building, block, order, region.first - 1, frame);
    order = Math.max(order, region.last + 1);
    // The test of an `elif` is evaluated whether or not its arm is then taken.
    const tested = testEnd(building.unit, region);
    if (tested >= region.first) {
      const test = newBlock(building.blocks, region.first);
      link(building, block, { to: test, kind: 'next' });
      block = walk(building, index, frame, test, { first: region.first, last: tested });
    }
    const arm = newBlock(building.blocks, tested + 1);
    const at = region.testAt ?? region.at;
    link(building, block, { to: arm, kind: 'arm', statement: group.statement, at });
    if (fallen !== undefined) link(building, fallen, { to: arm, kind: 'next' });
    const last = index === group.regions.at(-1);
    const ended = walk(building, index, frame, arm, { first: tested + 1, last: region.last });
    fallen = region.fallsThrough === true && !last ? ended : undefined;
    if (fallen === undefined) link(building, ended, { to: after, kind: 'next' });
    if (last && region.exhaustive === true) {
      closed = true;
    } else {
      const otherwise = newBlock(building.blocks, region.last + 1);
      link(building, block, { to: otherwise, kind: 'skip', statement: group.statement, at });
      block = otherwise;
    }
  }
  if (!closed) link(building, block, { to: after, kind: 'next' });
  return after;
}

function guarded(building: Building, group: Group, frame: Frame | undefined, start: number): number {
  const regions = building.unit.regions;
  const ofKind = (kind: Region['kind']) => group.regions.filter((region) => regions[region]?.kind === kind);
  const [final] = ofKind('finally');
  const handlers = ofKind('handler');
  const outer: Frame | undefined = final === undefined ? frame : { kind: 'finally', copies: new Map(), region: final, outer: frame };
  const after = newBlock(building.blocks, group.last + 1);
  const handlerStarts = handlers.map((handler) => newBlock(building.blocks, regions[handler]?.first ?? 0));
  const handled = handlers.flatMap((handler) => regions[handler] ?? []);
  const inner: Frame | undefined = handlers.length === 0 ? outer : { kind: 'try', handlers: handlerStarts, catches: catching(handled), outer };
  const tryStart = newBlock(building.blocks, group.first);
  link(building, start, { to: tryStart, kind: 'next' });
  for (const to of handlerStarts) link(building, tryStart, { to, kind: 'implicit' });
  const ends: number[] = [];
  let block = tryStart;
  for (const body of ofKind('try')) block = walk(building, body, inner, block);
  for (const otherwise of ofKind('try-else')) block = walk(building, otherwise, outer, block);
  ends.push(block);
  handlers.forEach((handler, position) => {
    const handlerStart = handlerStarts[position];
    if (handlerStart !== undefined) ends.push(walk(building, handler, outer, handlerStart));
  });
  if (final === undefined) {
    for (const end of ends) link(building, end, { to: after, kind: 'next' });
    return after;
  }
  const finalStart = newBlock(building.blocks, regions[final]?.first ?? 0);
  for (const end of ends) link(building, end, { to: finalStart, kind: 'next' });
  link(building, walk(building, final, frame, finalStart), { to: after, kind: 'next' });
  return after;
}

function managed(building: Building, group: Group, frame: Frame | undefined, start: number): number {
  const after = newBlock(building.blocks, group.last + 1);
  let block = start;
  for (const index of group.regions) {
    const region = building.unit.regions[index];
    const inner: Frame | undefined = region !== undefined && suppresses(region) ? { kind: 'suppress', after, outer: frame } : frame;
    block = walk(building, index, inner, block);
  }
  link(building, block, { to: after, kind: 'next' });
  return after;
}

/** `with suppress(…)`: the one context manager of the standard library that swallows exceptions on purpose. */
function suppresses(region: Region): boolean {
  const callee = region.manager?.k === 'call' ? region.manager.of : undefined;
  return (callee?.k === 'name' || callee?.k === 'attribute') && callee.name === 'suppress';
}
