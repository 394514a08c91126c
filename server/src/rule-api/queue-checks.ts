import { contains, type Span } from '../model/index.ts';
import { callAt, receiverOf } from './handles.ts';
import type { CallSite, ProgramView, UnitSite } from './views.ts';

/** A look whether a queue is empty, and the waiting `get` that relies on it. */
export interface EmptyCheck {
  readonly test: Span;
  readonly look: CallSite;
  readonly take: CallSite;
  readonly queue: string;
}

/** `if not jobs.empty(): jobs.get()` where several threads take from the queue. */
export function* emptyChecks(program: ProgramView, unit: UnitSite): Iterable<EmptyCheck> {
  for (const [index, call] of unit.unit.calls.entries()) {
    if (call.callee.k !== 'attribute' || (call.callee.name !== 'empty' && call.callee.name !== 'qsize')) continue;
    const region = unit.unit.regions.find((each) => each.testAt !== undefined && contains(each.testAt, call.at));
    const look = callAt(unit, index);
    if (region?.testAt === undefined || look === undefined) continue;
    const queue = program.describe(call.callee.of);
    const take = unit.unit.calls.map((_, at) => callAt(unit, at)).find((site) => site !== undefined && site.call.order >= region.first && site.call.order <= region.last && takesFrom(program, site, queue));
    if (take === undefined) continue;
    const lanes = program.lanes(unit.key).filter((lane) => lane.kind === 'thread' || lane.kind === 'thread-pool');
    if (lanes.length < 2 && !lanes.some((lane) => lane.many === 'yes')) continue;
    const held = program.locksHeld(unit, call.order);
    if (!held.maybe && held.locks.length === 0) yield { test: region.testAt, look, take, queue };
  }
}

function takesFrom(program: ProgramView, site: CallSite, queue: string): boolean {
  const receiver = receiverOf(site);
  return receiver !== undefined && program.describe(receiver) === queue && program.effect(site, 'blocks')?.blocks?.kind === 'queue' && !site.call.args.some((arg) => arg.name === 'timeout');
}
