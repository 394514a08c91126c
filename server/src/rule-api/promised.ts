import type { Role, Value } from '../model/index.ts';
import { unreachable } from '../support/unreachable.ts';
import type { CallSite, ProgramView, UnitSite } from './views.ts';

/** What expressions of JavaScript give, as far as promises go. */

export interface Promised {
  /** `array`: a collection of promises. */
  readonly how: 'promise' | 'thenable' | 'lazy' | 'array';
  /** Whatever it gives is a promise: not `Promise | undefined`. */
  readonly always: boolean;
  /** Names of the class. */
  readonly names: readonly string[];
}

/** The promise in a value, if there may be one. */
export function promisedBy(value: Value): Promised | undefined {
  switch (value.k) {
    case 'promise':
      return { how: value.how, always: true, names: value.names };
    case 'coroutine':
      return { how: 'promise', always: true, names: value.names };
    case 'collection': {
      const parts = value.items === undefined || value.items.length === 0 ? [value.element] : value.items;
      const found = parts.map(promisedBy).find((part) => part !== undefined && part.how !== 'array');
      return found === undefined || value.type === 'dict' ? undefined : { how: 'array', always: true, names: found.names };
    }
    case 'union': {
      const parts = value.of.map(promisedBy);
      const found = parts.find((part) => part !== undefined);
      return found === undefined ? undefined : { ...found, always: parts.every((part) => part?.always === true) };
    }
    default:
      return undefined;
  }
}

export function promiseOf(program: ProgramView, site: CallSite): Promised | undefined {
  const promised = promisedBy(program.result(site));
  if (promised !== undefined || !/\.[cm]?jsx?$/.test(site.in.file)) return promised;
  // In JavaScript a comment may say of an async function that it returns what its promise is fulfilled with.
  const unit = ownUnit(program, site);
  return unit?.unit.async === true && !unit.unit.generator ? { how: 'promise', always: true, names: ['js:Promise'] } : undefined;
}

/** The one function of the program that the call certainly calls. */
function ownUnit(program: ProgramView, site: CallSite): UnitSite | undefined {
  const [callee, ...others] = program.callees(site);
  return callee?.unit === undefined || others.length > 0 || callee.kind !== 'unit' ? undefined : program.unit(callee.unit);
}

/** The call gives nothing that has a `then`. */
export function givesPlain(program: ProgramView, site: CallSite): boolean {
  const callees = program.callees(site);
  // A method that a subclass may make asynchronous may give more than its type says.
  if (callees.some((callee) => callee.overridden === true) || !neverThenable(program.result(site))) return false;
  const unit = ownUnit(program, site);
  if (!/\.[cm]?jsx?$/.test(site.in.file)) return true;
  // What a comment in JavaScript says of a function's result is often what its promise is fulfilled with.
  return unit === undefined ? callees.some((callee) => callee.names.length > 0) : !unit.unit.async && unit.unit.returned.every((ref) => ref.k === 'literal' || ref.k === 'operation' || ref.k === 'collection');
}

/** What a call does to promises: `all`, `then`, `race`. */
export function promiseRole(program: ProgramView, site: CallSite): Role | undefined {
  return program.effect(site, 'role')?.role;
}

/** The call on whose result a method is called: `f()` of `f().then(g)`. */
export function receiverCall(site: CallSite): CallSite | undefined {
  const { calls } = site.in.unit;
  const index = calls.findIndex((call) => call.use.kind === 'receiver' && call.use.call === site.index);
  const call = calls[index];
  return call === undefined ? undefined : { in: site.in, index, call };
}

/** The function that stands as an argument: a function expression, or the name of a function of the program. */
export function functionArgument(program: ProgramView, site: CallSite, position: number): UnitSite | undefined {
  const arg = site.call.args[position];
  if (arg === undefined || arg.star !== undefined || site.call.args.slice(0, position).some((before) => before.star !== undefined)) return undefined;
  if (arg.value.k === 'lambda') return program.view(site.in.file)?.units[arg.value.unit];
  if (arg.value.k !== 'name' && arg.value.k !== 'attribute') return undefined;
  const value = program.value(site.in, arg.value, site.call.order);
  const unit = value.k === 'unit' ? program.unit(value.unit) : undefined;
  return unit?.library === true ? undefined : unit;
}

/** An argument is there, and it is neither `undefined` nor `null`. */
export function givesHandler(site: CallSite, position: number): boolean {
  const { args } = site.call;
  const arg = args[position];
  if (args.slice(0, position + 1).some((each) => each.star !== undefined)) return true;
  if (arg === undefined) return false;
  return !(arg.value.k === 'literal' && arg.value.type === 'none') && !(arg.value.k === 'name' && arg.value.name === 'undefined');
}

/**
 * Somebody sees the rejection of the promise that a call gives, because of how the call itself is written:
 * `f().catch(report)`, `f().then(use, report)`, and `finally` behind one of these.
 */
export function handlesRejection(site: CallSite): boolean {
  const { callee } = site.call;
  if (callee.k !== 'attribute') return false;
  switch (callee.name) {
    case 'catch':
      return givesHandler(site, 0);
    case 'then':
      return givesHandler(site, 1);
    case 'finally': {
      const before = receiverCall(site);
      return before !== undefined && handlesRejection(before);
    }
    default:
      return false;
  }
}

/** Nothing that the value may be has a `then`, so that `await` finds nothing to wait for. */
export function neverThenable(value: Value): boolean {
  switch (value.k) {
    case 'union':
      return value.of.length > 0 && value.of.every(neverThenable);
    case 'literal':
    case 'collection':
    case 'module':
    case 'class':
    case 'unit':
    case 'instance':
    case 'symbol-instance':
      return true;
    case 'promise':
    case 'coroutine':
    case 'symbol':
    case 'partial':
    case 'unknown':
      return false;
    default:
      return unreachable(value);
  }
}
