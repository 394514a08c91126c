import type { Certainty, Ref, Span, UnitKey } from '../model/index.ts';
import { either } from '../model/index.ts';
import type { CallSite, ProgramView, Rejection, UnitSite } from '../rule-api/index.ts';
import { callAt, cleansUp, functionArgument, givesHandler, promisedBy, promiseRole, receiverCall } from '../rule-api/index.ts';
import { isCovered } from './flow-graph.ts';
import type { Linked } from './linked.ts';

/** Whether promises may be rejected: those that a function gives when it is called, and those that a call gives. */
export interface Rejecting {
  readonly ofUnit: (key: UnitKey) => Rejection;
  readonly ofCall: (site: CallSite) => Rejection;
}

const NEVER: Rejection = { certainty: 'no' };
const UNKNOWN: Rejection = { certainty: 'unknown' };

/** Chains of calls longer than this are not followed: nobody would read their story. */
const MAX_DEPTH = 12;

/** One walk: the functions that are being looked at, and how far up an answer rests on one of them. */
interface Walk {
  readonly open: Map<UnitKey, number>;
  lowest: number;
}

export function rejectingOf(linked: Linked, view: () => ProgramView): Rejecting {
  const known = new Map<UnitKey, Rejection>();
  let revision = -1;

  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    known.clear();
  };

  const ofUnit = (key: UnitKey, walk: Walk): Rejection => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const opened = walk.open.get(key);
    if (opened !== undefined) {
      // A function that waits for itself is rejected only by what else happens in it.
      walk.lowest = Math.min(walk.lowest, opened);
      return NEVER;
    }
    const site = linked.site(key);
    if (site === undefined || site.library || site.unit.stub || site.unit.generator || walk.open.size >= MAX_DEPTH) return UNKNOWN;
    const depth = walk.open.size;
    const outer = walk.lowest;
    walk.open.set(key, depth);
    walk.lowest = depth;
    const found = bodyOf(site, walk);
    walk.open.delete(key);
    // What rests on a function that is still being looked at may come out differently when asked for again.
    if (found.certainty === 'yes' || walk.lowest >= depth) known.set(key, found);
    walk.lowest = Math.min(outer, walk.lowest);
    return found;
  };

  const bodyOf = (site: UnitSite, walk: Walk): Rejection => {
    const { unit } = site;
    const found: Rejection[] = [];
    if (unit.async) {
      for (const exit of unit.exits) if (exit.kind === 'raise' && !isCovered(site, exit.region)) found.push(at(site, exit.at, `\`${nameOf(site)}\` throws here, and nothing in it catches that`));
      for (const suspension of unit.suspensions) {
        if (suspension.kind === 'yield' || isCovered(site, suspension.region)) continue;
        const inner = suspension.kind === 'await' ? ofAwaited(site, suspension, walk) : UNKNOWN;
        // What waits while an error is dealt with is there to report it, as a rule, and hardly fails.
        const certainty = inner.certainty === 'yes' && cleansUp(site, suspension.region) ? 'unknown' : inner.certainty;
        found.push({ ...inner, certainty, ...(certainty === 'yes' ? through(site, suspension.at, inner) : {}) });
      }
    }
    for (const [index, call] of unit.calls.entries()) {
      if (call.use.kind !== 'returned') continue;
      const inner = ofCall({ in: site, index, call }, walk);
      found.push(inner.certainty === 'yes' ? { certainty: 'yes', ...through(site, call.at, inner) } : inner);
    }
    if (!unit.async && found.length === 0) return unit.returned.every(isPlain) ? NEVER : UNKNOWN;
    return any(found);
  };

  const ofAwaited = (site: UnitSite, suspension: UnitSite['unit']['suspensions'][number], walk: Walk): Rejection => {
    if (suspension.call !== undefined) {
      const call = callAt(site, suspension.call);
      return call === undefined ? UNKNOWN : ofCall(call, walk);
    }
    if (suspension.of.k !== 'name') return UNKNOWN;
    const { name } = suspension.of;
    const made = site.unit.calls.flatMap((call, index) => (call.use.kind === 'bound' && call.use.name === name && call.order < suspension.order ? [{ in: site, index, call }] : []));
    const [only] = made;
    return only !== undefined && made.length === 1 ? ofCall(only, walk) : UNKNOWN;
  };

  const ofCall = (site: CallSite, walk: Walk): Rejection => {
    const role = promiseRole(view(), site);
    const receiver = (): Rejection => {
      const before = receiverCall(site);
      return before === undefined ? UNKNOWN : ofCall(before, walk);
    };
    switch (role) {
      case 'promise':
        return ofExecutor(site);
      case 'promise-catch':
        return givesHandler(site, 0) ? ofCallback(site, 0, walk) : receiver();
      case 'promise-then':
        return any([givesHandler(site, 1) ? ofCallback(site, 1, walk) : receiver(), ofCallback(site, 0, walk)]);
      case 'promise-finally':
        return any([receiver(), ofCallback(site, 0, walk)]);
      case 'promise-resolve':
        return any(givenCalls(site).map((each) => ofCall(each, walk)));
      case 'promise-reject':
        return at(site.in, site.call.at, 'this promise is rejected from the start');
      case 'promise-all':
      case 'promise-race':
        return ofAll(site, walk);
      case 'promise-all-settled':
      case 'never-rejects':
        return NEVER;
      case 'promise-any':
      case 'statement':
        return UNKNOWN;
      default:
        return ofPlainCall(site, walk);
    }
  };

  const ofPlainCall = (site: CallSite, walk: Walk): Rejection => {
    const callees = view().callees(site);
    const found = callees.map((callee): Rejection => {
      if (callee.kind === 'unknown' || callee.decorated === 'unknown' || callee.overridden === true) return UNKNOWN;
      const unit = callee.unit === undefined ? undefined : linked.site(callee.unit);
      if (unit !== undefined && !unit.library) return ofUnit(unit.key, walk);
      const promised = promisedBy(callee.result);
      if (promised === undefined) return callee.result.k === 'unknown' ? UNKNOWN : NEVER;
      const [name] = callee.names;
      return name === undefined ? UNKNOWN : at(site.in, site.call.at, `\`${shortName(name)}\` may give a rejected promise`);
    });
    // Of several functions that may be called, one that rejects is not certain to be the one.
    return found.length === 1 ? (found[0] ?? UNKNOWN) : agree(found);
  };

  /** `new Promise((resolve, reject) => …)` */
  const ofExecutor = (site: CallSite): Rejection => {
    const executor = functionArgument(view(), site, 0);
    if (executor === undefined) return UNKNOWN;
    const thrown = executor.unit.exits.find((exit) => exit.kind === 'raise' && !isCovered(executor, exit.region));
    if (thrown !== undefined && !executor.unit.async) return at(executor, thrown.at, 'the executor throws here');
    const reject = executor.unit.params[1]?.name;
    const read = executor.unit.variables.find((variable) => variable.name === reject)?.reads[0];
    if (reject === undefined || read === undefined) return resolvesWithCall(executor) ? UNKNOWN : NEVER;
    return at(site.in, site.call.at, `the promise is rejected by \`${reject}\``);
  };

  /** A promise that a promise is resolved with decides for it. */
  const resolvesWithCall = (executor: UnitSite): boolean => {
    const resolve = executor.unit.params[0]?.name;
    return executor.unit.calls.some((call) => call.callee.k === 'name' && call.callee.name === resolve && call.args.some((arg) => arg.call !== undefined));
  };

  const ofAll = (site: CallSite, walk: Walk): Rejection => {
    const elements = site.in.unit.calls.flatMap((call, index): CallSite[] => {
      const { use } = call;
      const inList = use.kind === 'element' && use.within.kind === 'passed' && use.within.call === site.index;
      const whole = use.kind === 'passed' && use.call === site.index;
      return inList || whole ? [{ in: site.in, index, call }] : [];
    });
    if (elements.length === 0) return UNKNOWN;
    return any(elements.map((each) => (promiseRole(view(), each) === 'array-map' ? ofCallback(each, 0, walk) : ofCall(each, walk))));
  };

  /** What a function that is given to be called makes of the promise that the call gives. */
  const ofCallback = (site: CallSite, position: number, walk: Walk): Rejection => {
    if (!givesHandler(site, position)) return NEVER;
    const unit = functionArgument(view(), site, position);
    // A function of a library, such as `console.error`, or one that is computed.
    if (unit === undefined) return position === 0 && promiseRole(view(), site) === 'promise-then' ? UNKNOWN : NEVER;
    const thrown = unit.unit.async ? undefined : unit.unit.exits.find((exit) => exit.kind === 'raise' && !isCovered(unit, exit.region));
    if (thrown !== undefined) return at(unit, thrown.at, 'the callback throws here');
    return ofUnit(unit.key, walk);
  };

  const givenCalls = (site: CallSite): readonly CallSite[] => site.call.args.flatMap((arg) => (arg.call === undefined ? [] : (callAt(site.in, arg.call) ?? [])));

  const start = (): Walk => {
    refresh();
    return { open: new Map(), lowest: Number.MAX_SAFE_INTEGER };
  };
  return { ofUnit: (key) => ofUnit(key, start()), ofCall: (site) => ofCall(site, start()) };
}

/** One that may suffices. */
function any(found: readonly Rejection[]): Rejection {
  const certain = found.find((one) => one.certainty === 'yes');
  if (certain !== undefined) return certain;
  return { certainty: found.map((one): Certainty => one.certainty).reduce(either, 'no') };
}

function agree(found: readonly Rejection[]): Rejection {
  const [first] = found;
  if (first === undefined) return UNKNOWN;
  return found.every((one) => one.certainty === first.certainty) ? first : UNKNOWN;
}

const at = (site: UnitSite, span: Span, says: string): Rejection => ({ certainty: 'yes', steps: [{ site, span, says }] });

/** The place where the rejection comes through a function, and then where it comes from. */
function through(site: UnitSite, span: Span, inner: Rejection): Pick<Rejection, 'steps'> {
  const steps = inner.steps ?? [];
  const [first] = steps;
  if (first !== undefined && first.site === site && first.span.start >= span.start && first.span.end <= span.end) return { steps };
  return { steps: [{ site, span, says: `\`${nameOf(site)}\` waits for this and does not catch what it throws` }, ...steps] };
}

/** What is written so is no promise. */
const isPlain = (ref: Ref): boolean => ref.k === 'literal' || ref.k === 'operation' || ref.k === 'collection' || ref.k === 'lambda';

const nameOf = (site: UnitSite): string => (site.unit.kind === 'function' ? site.unit.name : 'the callback');

const shortName = (name: string): string => name.replace(/^(js|node|npm):/, '').replace(/\.default$/, '');
