import type { Call, FileFacts, Ref, Unit } from '../model/index.ts';
import { unreachable } from '../support/unreachable.ts';

/** A name as a plain word of its file, or as an attribute, which it is for all files alike. */
export type Spelled = { readonly kind: 'plain' | 'attribute'; readonly name: string };

/** Takes note that what `from` holds, or gives when it is called, may come from `to`; `to` absent: nothing but that the name is bound. */
export interface FlowSink {
  flow(from: Spelled, to?: Spelled): void;
  /** `from` is a coroutine function, or a type of coroutines. */
  coroutine(from: Spelled): void;
}

const plain = (name: string): Spelled => ({ kind: 'plain', name });
const attribute = (name: string): Spelled => ({ kind: 'attribute', name });

/** Methods that put an argument into their object, so that what is later taken from it may be that argument. */
const FILLING: ReadonlySet<string> = new Set(['append', 'appendleft', 'add', 'insert', 'setdefault', 'put', 'put_nowait', 'extend', 'update']);

/** Methods that run without being called by name, where an object of their class stands. */
const RUN_BY_SYNTAX: ReadonlySet<string> = new Set(['__call__', '__await__', '__enter__', '__aenter__', '__iter__', '__aiter__', '__next__', '__anext__', '__getitem__']);

/** Everything in a file by which a value may get from one name to another, regardless of order and of scopes within the file. */
export function nameFlows(facts: FileFacts, sink: FlowSink): void {
  const into = (names: readonly Spelled[], ref: Ref | undefined): void => {
    if (ref === undefined) return;
    for (const to of namesIn(ref, facts)) for (const from of names) sink.flow(from, to);
  };
  facts.units.forEach((unit, index) => {
    unitFlows(unit, sink, into);
    for (const variable of unit.variables) {
      const names = index === 0 ? [plain(variable.name), attribute(variable.name)] : [plain(variable.name)];
      bindingFlows(variable.bindings, names, unit.params, sink, into);
    }
    for (const call of unit.calls) fillFlows(call, into);
    for (const access of unit.accesses) if (access.mode === 'write' && access.target.k === 'item') into(holder(access.target.of), access.value);
  });
  for (const cls of facts.classes) {
    const names = [plain(cls.name), attribute(cls.name)];
    // An object of the class that is called, entered or iterated gives what these methods give.
    for (const from of names) {
      sink.flow(from);
      for (const member of cls.members) if (RUN_BY_SYNTAX.has(member.name)) sink.flow(from, attribute(member.name));
    }
    for (const ref of cls.bases) into(names, ref);
    for (const member of cls.members) bindingFlows(member.bindings, [plain(member.name), attribute(member.name)], [], sink, into);
    for (const { name, bindings } of cls.attributes) {
      sink.flow(attribute(name));
      for (const binding of bindings) {
        into([attribute(name)], binding.value);
        into([attribute(name)], binding.annotation);
      }
    }
  }
}

type Into = (names: readonly Spelled[], ref: Ref | undefined) => void;

/** What calling a function gives: by its annotation, what it returns, or the wrapper that a decorator puts around it. */
function unitFlows(unit: Unit, sink: FlowSink, into: Into): void {
  if (unit.kind !== 'function') return;
  const names = [plain(unit.name), attribute(unit.name)];
  for (const from of names) {
    sink.flow(from);
    if (unit.async && !unit.generator) sink.coroutine(from);
  }
  for (const ref of unit.decorators) into(names, ref);
  for (const ref of unit.yielded) into(names, ref);
  into(names, unit.returns);
  for (const ref of unit.returned) into(names, ref);
}

function bindingFlows(bindings: Unit['variables'][number]['bindings'], names: readonly Spelled[], params: Unit['params'], sink: FlowSink, into: Into): void {
  for (const from of names) sink.flow(from);
  for (const binding of bindings) {
    switch (binding.kind) {
      case 'value':
        into(names, binding.value);
        into(names, binding.annotation);
        break;
      case 'declared':
        into(names, binding.annotation);
        break;
      case 'import':
        if (binding.name !== undefined) for (const from of names) sink.flow(from, attribute(binding.name));
        break;
      case 'param':
        into(names, params[binding.param]?.default);
        into(names, params[binding.param]?.annotation);
        break;
      case 'function':
      case 'class':
      case 'deleted':
        break;
      default:
        unreachable(binding);
    }
  }
}

function fillFlows(call: Call, into: Into): void {
  if (call.callee.k !== 'attribute' || !FILLING.has(call.callee.name)) return;
  for (const arg of call.args) into(holder(call.callee.of), arg.value);
}

function holder(ref: Ref): readonly Spelled[] {
  return ref.k === 'name' ? [plain(ref.name)] : ref.k === 'attribute' ? [attribute(ref.name)] : [];
}

/** The names from which a value may come: of what is called, what is given to that, and what is taken out of a container. */
export function namesIn(ref: Ref, facts: FileFacts, found: Spelled[] = []): readonly Spelled[] {
  switch (ref.k) {
    case 'name':
      found.push(plain(ref.name));
      break;
    case 'attribute':
      found.push(attribute(ref.name));
      break;
    case 'call':
      namesIn(ref.of, facts, found);
      for (const arg of ref.args) namesIn(arg, facts, found);
      for (const [, arg] of ref.keywords) namesIn(arg, facts, found);
      break;
    case 'item':
      namesIn(ref.of, facts, found);
      namesIn(ref.index, facts, found);
      break;
    case 'await':
    case 'element':
    case 'entered':
    case 'caught':
      namesIn(ref.of, facts, found);
      break;
    case 'collection':
      for (const item of ref.items) namesIn(item, facts, found);
      break;
    case 'comprehension':
      namesIn(ref.element, facts, found);
      break;
    case 'choice':
      for (const each of ref.of) namesIn(each, facts, found);
      break;
    case 'lambda':
      for (const each of facts.units[ref.unit]?.returned ?? []) namesIn(each, facts, found);
      break;
    case 'literal':
    case 'operation':
    case 'unknown':
      break;
    default:
      unreachable(ref);
  }
  return found;
}
