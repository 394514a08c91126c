import type { Span } from '../model/index.ts';
import { freshName, insert, replace, type TextEdit } from './edits.ts';
import type { Reason, ReportFix } from './rule.ts';
import { changes, changesSize } from './accesses.ts';
import type { GuardedBy, Overlap, PlaceAccess } from './sharing.ts';
import type { FileView, Lane, ProgramView, UnitSite } from './views.ts';

/** Building blocks for the stories and fixes of rules about shared state. */

/** How both lanes come to run their accesses: where they start, and the calls from there. */
export function overlapSteps(program: ProgramView, overlap: Overlap): readonly Reason[] {
  const { first, second } = overlap;
  const same = first !== undefined && second !== undefined && first.created === second.created && first.entry === second.entry;
  return [...(first === undefined ? [] : laneSteps(program, first, same)), ...(second === undefined || same ? [] : laneSteps(program, second, false))];
}

function laneSteps(program: ProgramView, lane: Lane, many: boolean): readonly Reason[] {
  const { created, entry } = lane;
  const entered = entry.unit.name === '' ? 'the module' : `\`${entry.unit.name}\``;
  const start: Reason =
    created === undefined
      ? { lane: lane.name, file: entry.file, at: entry.unit.nameAt, says: many ? `${entered} may run several times at once` : `runs ${entered}` }
      : { lane: lane.name, file: created.in.file, at: created.call.at, says: many ? `several of these run ${entered} at once` : `runs ${entered}` };
  return [start, ...lane.path.slice(0, 4).map((call) => ({ lane: lane.name, file: call.in.file, at: call.call.at, says: `calls \`${program.describe(call.call.callee)}\`` }))];
}

/** The shortest order of steps in which an update is lost, with numbers where the code adds one. */
export function lostUpdate(first: string, second: string, access: PlaceAccess, other: PlaceAccess): readonly Reason[] {
  const name = access.place.written;
  const readAt = access.reads?.at ?? access.at;
  const otherRead = other.reads?.at ?? other.at;
  return [
    { lane: first, at: readAt, says: `reads \`${name}\`: say, 0` },
    { lane: second, file: other.in.file, at: otherRead, says: 'reads the same 0' },
    { lane: first, at: access.at, says: 'writes what it made of 0: say, 1' },
    { lane: second, file: other.in.file, at: other.at, says: 'writes what it made of 0 as well: one of the two updates is lost' },
  ];
}

/** Puts the statement on one line, or the whole block from `from` to `to`, under `with lock:`; nothing where lines hold more than it. */
export function underLock(file: FileView, at: Span, head: string): readonly TextEdit[] | undefined {
  const start = file.lineStart(at.start);
  const line = file.source.slice(start, file.lineEnd(at.start));
  if (/[\\:([{,]\s*(#.*)?$/.test(line) || line.includes(';') || file.source.slice(start, at.start).trim() !== '' || unbalanced(line)) return undefined;
  return [insert(start, `${file.indent(at.start)}${head}:${file.newline}${file.indentUnit}`)];
}

function unbalanced(line: string): boolean {
  return (line.match(/[([{]/g) ?? []).length !== (line.match(/[)\]}]/g) ?? []).length || (line.match(/"""|'''/g) ?? []).length % 2 === 1;
}

/** `with lock: items = list(container)` above the loop, which then goes through the copy. */
export function copyUnderLock(file: FileView, access: PlaceAccess, head: string): readonly TextEdit[] | undefined {
  const call = access.call === undefined ? undefined : access.in.unit.calls[access.call];
  const over = call?.at ?? access.at;
  const start = file.lineStart(over.start);
  const before = file.source.slice(start, over.start);
  if (!/^\s*for [\w, ()]+ in $/.test(before) || file.line(over.start) !== file.line(over.end)) return undefined;
  const name = freshName(file, 'items', 'snapshot', 'current_items');
  if (name === undefined) return undefined;
  const indent = file.indent(over.start);
  return [insert(start, `${indent}${head}:${file.newline}${indent}${file.indentUnit}${name} = list(${file.text(over)})${file.newline}`), replace(over, name)];
}

/** Where a new lock beside the place is made, and how it is then written. */
export function newLock(file: FileView, program: ProgramView, access: PlaceAccess, make: { readonly module: string; readonly class: string }): { readonly edits: readonly TextEdit[]; readonly text: string } | undefined {
  const { place } = access;
  if (place.file !== file.id) return undefined;
  const made = program.accesses(place).find((each) => each.how === 'write' && each.element === undefined && each.in.file === file.id && (place.kind === 'module' ? each.in.unit.kind === 'module' && each.region === 0 : each.in.unit.name === '__init__'));
  if (made === undefined) return undefined;
  const bare = freshName(file, ...(place.kind === 'module' ? ['lock', '_lock', `${place.name}_lock`] : ['_lock', `${place.name}_lock`]));
  const own = /^(.*\.)?\w+$/.exec(place.written)?.[1] ?? '';
  const line = file.source.slice(file.lineStart(made.at.start), file.lineEnd(made.at.start));
  if (bare === undefined || unbalanced(line) || line.endsWith('\\') || file.source.slice(file.lineStart(made.at.start), made.at.start).trim() !== '') return undefined;
  const { edits, text } = file.importing(make.module);
  const name = place.kind === 'module' ? bare : `${made.place.written.slice(0, made.place.written.length - place.name.length)}${bare}`;
  return { edits: [...edits, insert(file.lineEnd(made.at.start), `${file.newline}${file.indent(made.at.start)}${name} = ${text}.${make.class}()`)], text: place.kind === 'module' ? bare : `${own}${bare}` };
}

/** `with lock:` around the whole `if` statement whose first test this is; nothing where it is an `elif` or a conditional expression. */
export function aroundIf(file: FileView, unit: UnitSite, test: Span, head: string): readonly TextEdit[] | undefined {
  const { regions } = unit.unit;
  const arm = regions.find((region) => region.kind === 'branch' && region.testAt !== undefined && region.testAt.start === test.start && region.testAt.end === test.end);
  if (arm === undefined || arm.arm !== 0) return undefined;
  const start = file.lineStart(test.start);
  const end = Math.max(...regions.filter((region) => region.statement === arm.statement).map((region) => region.at.end));
  if (file.source.slice(start, test.start).trim() !== 'if') return undefined;
  const indented = file.indented({ start, end }).filter((edit) => edit.at.start !== start);
  return [insert(start, `${file.indent(start)}${head}:${file.newline}${file.indentUnit}`), ...indented];
}

/** How the steps of a loop go wrong when another lane changes what it goes through. */
export function whileIterating(one: string, two: string, access: PlaceAccess, other: PlaceAccess): readonly Reason[] {
  const name = access.place.written;
  return [
    { lane: one, at: access.at, says: `is half way through \`${name}\`` },
    { lane: two, file: other.in.file, at: other.at, says: `adds to \`${name}\`, or takes from it` },
    { lane: one, at: access.at, says: 'takes the next step: a dictionary, set or deque raises `RuntimeError`, a list skips an item or gives one twice' },
  ];
}

/** A new lock where the place is made, taken around every update of it in the file. */
export function lockFix(file: FileView, program: ProgramView, access: PlaceAccess): readonly ReportFix[] {
  const lock = newLock(file, program, access, { module: 'threading', class: 'Lock' });
  if (lock === undefined) return [];
  const updates = program.accesses(access.place).filter((each) => each.in.file === file.id && each.how === 'update' && program.locksHeld(each.in, each.order).locks.length === 0);
  const own = lock.text.slice(0, lock.text.lastIndexOf('.') + 1);
  const wrapped = updates.map((each) => underLock(file, each.at, `with ${each.place.kind === 'module' ? lock.text : `${each.place.written.slice(0, each.place.written.length - each.place.name.length)}${lock.text.slice(own.length)}`}`));
  if (wrapped.some((each) => each === undefined)) return [];
  return [{ title: `Guard it with a lock, \`${lock.text}\``, safety: 'sketch', preferred: true, edits: () => [...lock.edits, ...wrapped.flatMap((each) => each ?? [])] }];
}

/** An access without the lock meets one under it. */
export function guardSteps(access: PlaceAccess, guard: GuardedBy, harm: 'lost-update' | 'iteration', one: string, two: string): readonly Reason[] {
  const other = guard.guarded.find((each) => (harm === 'iteration' ? changesSize(each.access) : changes(each.access)));
  if (other === undefined) return [{ lane: one, at: access.at, says: 'no lock is held here' }];
  const lane = `${two}, in \`${other.access.in.unit.name}\``;
  const taken: Reason =
    other.lock.how === 'callers'
      ? { lane, file: other.access.in.file, at: other.access.in.unit.nameAt, says: `everybody who calls this holds \`${other.lock.name}\`` }
      : { lane, file: other.lock.in.file, at: other.lock.at, says: `takes \`${other.lock.name}\`, as ${guard.guarded.length} of ${guard.guarded.length + guard.bare.length} accesses to \`${access.place.written}\` do` };
  return [taken, ...(harm === 'iteration' ? whileIterating(one, lane, access, other.access) : lostUpdate(one, lane, access, other.access))];
}

/** `for x in list(container)`. */
export function copyInLoop(file: FileView, access: PlaceAccess): readonly TextEdit[] | undefined {
  const call = access.call === undefined ? undefined : access.in.unit.calls[access.call];
  const over = call?.at ?? access.at;
  return file.facts.language === 'python' ? [insert(over.start, 'list('), insert(over.end, ')')] : undefined;
}
