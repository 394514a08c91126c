import type { FileId } from '../../../model/index.ts';
import type { Source } from './source.ts';

export type Table = Map<unknown, Entry>;

interface Entry {
  state: 'busy' | 'tentative' | 'done';
  /** While busy: its place on the stack. While tentative: the lowest place that it rests on. */
  depth: number;
  value: unknown;
  /** Files whose bodies were read for it, which their digests do not tell of. */
  bodies?: ReadonlySet<FileId> | undefined;
}

interface Frame {
  readonly source: Source;
  lowest: number;
  bodies: Set<FileId> | undefined;
}

/** Deeper chains of definitions exist, but nothing that a finding rests on needs them; the stack of the engine is finite. */
const MAX_DEPTH = 90;
/** A cycle with more members than this is settled at its first answer: resolving every member anew would take quadratic time. */
const MAX_TENTATIVE = 150;

/**
 * Memoised questions with cycles. A question met again while it is being answered gets `cyclic`, and what was worked out
 * with such an answer is forgotten when the question that opened the cycle is settled, so that the order of questions
 * does not show in the answers.
 */
export class Memo {
  private readonly stack: Frame[] = [];
  private readonly tentative: { readonly table: Table; readonly key: unknown }[] = [];

  ask<T>(source: Source, table: string, key: unknown, answers: { readonly make: () => T; readonly cyclic: T; readonly exhausted: T }): T {
    const top = this.stack.at(-1);
    if (top !== undefined && top.source !== source) top.source.uses.add(source.file);
    let entries = source.tables.get(table);
    if (entries === undefined) source.tables.set(table, (entries = new Map()));
    const found = entries.get(key);
    if (found !== undefined) {
      if (found.state !== 'done' && top !== undefined) top.lowest = Math.min(top.lowest, found.depth);
      if (top !== undefined && found.bodies !== undefined) noteBodies(top, found.bodies);
      return found.state === 'busy' ? answers.cyclic : (found.value as T);
    }
    const depth = this.stack.length;
    if (depth >= MAX_DEPTH) return answers.exhausted;
    return this.answer(entries, key, { source, lowest: depth, bodies: undefined }, answers.make);
  }

  /** Notes that facts of `source` were looked at by whatever is being answered. */
  consult(source: Source): void {
    const top = this.stack.at(-1);
    if (top !== undefined && top.source !== source) top.source.uses.add(source.file);
  }

  /** Notes that the calls in a file's bodies were read, not only what its digest tells of. */
  consultBody(source: Source): void {
    const top = this.stack.at(-1);
    if (top !== undefined) noteBodies(top, [source.file]);
  }

  private answer<T>(entries: Table, key: unknown, frame: Frame, make: () => T): T {
    const depth = this.stack.length;
    const mark = this.tentative.length;
    const entry: Entry = { state: 'busy', depth, value: undefined };
    entries.set(key, entry);
    this.stack.push(frame);
    let settled = false;
    try {
      const value = make();
      entry.value = value;
      settled = true;
      return value;
    } finally {
      this.stack.pop();
      if (frame.bodies !== undefined) {
        entry.bodies = frame.bodies;
        const outer = this.stack.at(-1);
        if (outer !== undefined) noteBodies(outer, frame.bodies);
      }
      if (!settled) {
        entries.delete(key);
      } else if (frame.lowest < depth) {
        entry.state = 'tentative';
        entry.depth = frame.lowest;
        this.tentative.push({ table: entries, key });
        const outer = this.stack.at(-1);
        if (outer !== undefined) outer.lowest = Math.min(outer.lowest, frame.lowest);
      } else {
        entry.state = 'done';
        this.settle(mark);
      }
    }
  }

  private settle(mark: number): void {
    const keep = this.tentative.length - mark > MAX_TENTATIVE;
    for (const { table, key } of this.tentative.splice(mark)) {
      const entry = table.get(key);
      if (entry === undefined) continue;
      if (keep) entry.state = 'done';
      else table.delete(key);
    }
  }
}

function noteBodies(frame: Frame, bodies: Iterable<FileId>): void {
  for (const file of bodies) {
    if (frame.bodies === undefined) frame.bodies = new Set([file]);
    else frame.bodies.add(file);
    if (file !== frame.source.file) frame.source.bodyUses.add(file);
  }
}
