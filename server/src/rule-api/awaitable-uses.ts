import type { Use } from '../model/index.ts';
import { callAt, calleeNames } from './handles.ts';
import type { CallSite, ProgramView, UnitSite } from './views.ts';

/** What the uses of an awaitable mean for it. */

/** Uses that take the coroutine over; cheap to tell before anything is resolved. */
const OWNING_USES: ReadonlySet<Use['kind']> = new Set(['awaited', 'returned', 'yielded', 'stored', 'raised', 'other']);

/** A use in which the coroutine may be lost: it is neither taken over nor one of many that are kept. */
export function mayLoseAwaitable({ in: unit, call: { use } }: CallSite): boolean {
  if (OWNING_USES.has(use.kind)) return false;
  if (use.kind === 'element') return dropsElements(use);
  if (use.kind !== 'passed') return true;
  const taker = callAt(unit, use.call)?.call.callee;
  return (taker?.k !== 'name' && taker?.k !== 'attribute') || CONSUMER_NAMES.has(taker.name);
}

/** The value is used in a way that neither awaits it nor hands it on. */
export function usesValue(program: ProgramView, unit: UnitSite, use: Use, kind: 'coroutine' | 'awaitable'): boolean {
  switch (use.kind) {
    case 'dropped':
    case 'tested':
    case 'compared':
    case 'operand':
    case 'formatted':
      return true;
    case 'subscripted':
    case 'unpacked':
      return kind === 'coroutine';
    case 'iterated':
      // A decorated generator may be one of the old coroutines, which say `yield from` for `await`.
      return kind === 'coroutine' && !(unit.unit.generator && unit.unit.decorators.length > 0);
    case 'entered':
      return kind === 'coroutine';
    case 'receiver':
      return kind === 'coroutine' && !COROUTINE_ATTRIBUTES.test(use.attribute);
    case 'passed': {
      const taker = callAt(unit, use.call);
      return taker !== undefined && program.callees(taker).length === 1 && calleeNames(taker, program).some((name) => CONSUMERS.has(name));
    }
    default:
      return false;
  }
}

/** `[f(x) for x in xs]` as a statement: every coroutine of the list is dropped with it. */
export function dropsElements(use: Use): boolean {
  return use.kind === 'element' && (use.within.kind === 'dropped' || dropsElements(use.within));
}

/** Built-in functions that use a value and never await it. */
const CONSUMERS = new Set(['print', 'str', 'repr', 'len', 'int', 'float', 'bool', 'sum', 'sorted', 'list', 'tuple', 'set', 'dict', 'json.dumps', 'json.loads'].flatMap((name) => [name, `builtins.${name}`]));
const CONSUMER_NAMES: ReadonlySet<string> = new Set([...CONSUMERS].map((name) => name.slice(name.lastIndexOf('.') + 1)));
const COROUTINE_ATTRIBUTES = /^(close|send|throw|cr_\w+|__\w+__)$/;
