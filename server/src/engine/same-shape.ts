import type { Unit } from '../model/index.ts';

/** Whether the references of two versions of a unit stand for the same things, wherever in the text they stand. */
export function sameShape(left: Unit, right: Unit): boolean {
  return left === right || same(left, right);
}

/** Places in the text, which change with every line above, and what is only done with values, which does not change what they are. */
const IRRELEVANT: ReadonlySet<string> = new Set(
  'at calleeAt argsAt statementAt testAt managerAt nameAt headAt bodyAt docAt reads use accesses exits suspensions operations'.split(' '),
);

function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && left.length === right.length && left.every((item, index) => same(item, right[index]));
  const mine = left as Readonly<Record<string, unknown>>;
  const theirs = right as Readonly<Record<string, unknown>>;
  for (const key in mine) if (!IRRELEVANT.has(key) && !same(mine[key], theirs[key])) return false;
  for (const key in theirs) if (!(key in mine)) return false;
  return true;
}
