import type { Guard, GuardedBy, Overlap, PlaceAccess } from './sharing.ts';
import { callAt } from './handles.ts';
import type { FileView, ProgramView } from './views.ts';

/** Questions about single accesses to shared places, as several rules ask them. */

/** Not only looked at. */
export function changes(access: PlaceAccess): boolean {
  return access.how !== 'read' && access.how !== 'iterate';
}

/** Methods that put something at the end of a list, where a loop over it comes later or not at all. */
const AT_THE_END: ReadonlySet<string> = new Set(['append', 'extend', 'push']);

/** The container gets or loses an element, which upsets loops over it. */
export function changesSize(access: PlaceAccess): boolean {
  return (access.how === 'mutate' && !AT_THE_END.has(access.method ?? '')) || access.how === 'delete' || (access.how === 'write' && access.element !== undefined);
}

/** An await stands between the steps of the access. */
export function givesWay(access: PlaceAccess): boolean {
  const { regions, suspensions } = access.in.unit;
  const from = access.reads?.order ?? access.order;
  const body = regions.find((region) => (region.kind === 'loop' || region.kind === 'comprehension') && region.first > access.order && region.parent === access.region);
  const to = access.how === 'iterate' ? (body?.last ?? access.order) : access.order;
  return suspensions.some((each) => each.order > from && each.order < to);
}

/** No call stands between the read and the write, so that today's interpreter does not switch threads there. */
export function uninterrupted(access: PlaceAccess): boolean {
  const from = access.reads?.order ?? access.order;
  return !access.in.unit.calls.some((call) => call.order >= from && call.order < access.order) && !access.in.unit.regions.some((region) => region.kind === 'loop' && region.first > from && region.last < access.order);
}

/** How the guard is written where the access stands: the lock of the same object, or the lock of a module in the same file. */
export function lockHere(access: PlaceAccess, guard: GuardedBy): string | undefined {
  const taken = guard.guarded.map((each) => each.lock).find((lock) => /^[\w.]+$/.test(lock.name) && lock.how !== 'callers');
  if (taken === undefined) return undefined;
  if (taken.own === true) return access.place.own === true ? taken.name : undefined;
  return taken.alone && taken.home === access.in.file && !taken.name.includes('.') ? taken.name : undefined;
}

/** What a test says of the place when its branch is taken: that something is there, that it is missing, or how much of it there is. */
export function saysOf(file: FileView, guard: Guard): 'present' | 'absent' | 'amount' {
  const text = file.text(guard.test).replaceAll(/\bis not\b|!==?/g, '');
  if (/[<>]|[^=!]==[^=]/.test(text.replaceAll(/===? ?(null|undefined)\b/g, ''))) return 'amount';
  const absent = /\bnot\b|\bis None\b|===? ?(null|undefined)\b|^!|[(&| ]!/.test(text);
  return absent === guard.negated ? 'present' : 'absent';
}

/** A coroutine awaits in a loop over a container, and another function changes the container meanwhile. */
export function betweenAwaits(program: ProgramView, access: PlaceAccess): PlaceAccess | undefined {
  if (access.how !== 'iterate' || !access.in.unit.async || !givesWay(access)) return undefined;
  return program.accesses(access.place).find((other) => changesSize(other) && other.in !== access.in && other.in.unit.kind !== 'module' && other.in.unit.name !== '__init__' && program.overlap(access, other, 'tasks').certainty !== 'no');
}

/** Two accesses that threads may make at once. */
export interface Race {
  readonly other: PlaceAccess;
  readonly overlap: Overlap;
  readonly harm: 'lost-update' | 'iteration';
}

/** Two threads come to it at once, and neither holds a lock. */
export function raceOf(program: ProgramView, access: PlaceAccess): Race | undefined {
  if (access.how === 'update') {
    const own = program.overlap(access, access, 'threads');
    if (own.certainty === 'yes') return { other: access, overlap: own, harm: 'lost-update' };
  } else if (access.how !== 'iterate') return undefined;
  for (const other of program.accesses(access.place)) {
    if (other.in === access.in || other.in.unit.kind === 'module') continue;
    if (access.how === 'update' ? other.how !== 'update' : !changesSize(other)) continue;
    const overlap = program.overlap(access, other, 'threads');
    if (overlap.certainty === 'yes') return { other, overlap, harm: access.how === 'update' ? 'lost-update' : 'iteration' };
  }
  return undefined;
}

/** Taking back, or marking as gone: who comes later does what the code says anyway. */
export function clears(change: PlaceAccess): boolean {
  const { value } = change;
  if (value?.k === 'literal') return value.type === 'none' || value.value === false || value.value === 0 || value.value === '';
  return value?.k === 'collection' && value.items.length === 0;
}

/** A thread was joined before: who changed the container may be gone. */
export function afterJoin(program: ProgramView, access: PlaceAccess): boolean {
  return access.in.unit.calls.some((call, index) => {
    const site = call.order < access.order && call.callee.k === 'attribute' ? callAt(access.in, index) : undefined;
    return site !== undefined && program.effect(site, 'handle')?.handle === 'joins';
  });
}
