import type { Certainty, ClassKey, Ref, Span, Use, Value } from '../model/index.ts';
import { classKey } from '../model/index.ts';
import type { CallSite, Fate, Paths } from '../rule-api/index.ts';
import { bindingsBy, otherReaders, readsOf, takesElement } from './holders.ts';
import { escapes, type FateInput, flow, type Journey, MAX_DEPTH, seen, type Travel } from './journey.ts';
import { passedTo } from './passing.ts';
import { describe } from './values.ts';

/** More places than this are not looked at: a handle that travels so far has an owner elsewhere. */
const MAX_STEPS = 400;
const MAX_BINDINGS = 300;

export function fateOf(input: FateInput, site: CallSite): Fate {
  const journey: Journey = { flows: [], holders: new Set(), escapes: 'no', seen: new Set(), steps: 0 };
  const { call } = site;
  follow(input, journey, call.use, { in: site.in, order: call.order, region: call.region, at: call.at, holds: 'value', via: 'direct', ref: undefined, classBody: call.classBody, depth: 0 });
  for (const target of chainedTargets(site)) follow(input, journey, target, { in: site.in, order: call.order, region: call.region, at: call.at, holds: 'value', via: 'direct', ref: undefined, classBody: call.classBody, depth: 0 });
  return { flows: journey.flows, escapes: journey.escapes, holders: [...journey.holders] };
}

/** The other targets of `self.thread = thread = Thread()`, of which `use` names one. */
function chainedTargets({ in: { unit, index }, call }: CallSite): readonly Use[] {
  const { use, statementAt } = call;
  if (use.kind !== 'bound' && use.kind !== 'stored') return [];
  const among = (at: Span): boolean => statementAt.start <= at.start && at.end <= call.at.start;
  const names = unit.variables.filter((variable) => bindingsBy(variable, index).some((binding) => binding.kind === 'value' && binding.value.k === 'call' && among(binding.at)));
  const places = unit.accesses.filter((access) => access.mode === 'write' && access.value?.k === 'call' && among(access.at));
  if (names.length + places.length < 2) return [];
  return [
    ...names.filter((variable) => use.kind !== 'bound' || variable.name !== use.name).map((variable): Use => ({ kind: 'bound', name: variable.name })),
    ...places.filter((access) => use.kind !== 'stored' || describe(access.target) !== describe(use.target)).map((access): Use => ({ kind: 'stored', target: access.target })),
  ];
}

function follow(input: FateInput, journey: Journey, use: Use, travel: Travel): void {
  journey.steps += 1;
  if (journey.steps > MAX_STEPS) return escapes(journey, 'unknown');
  const element = travel.holds === 'element';
  switch (use.kind) {
    case 'bound':
      return bound(input, journey, use.name, travel);
    case 'stored':
      flow(journey, use, travel);
      return stored(input, journey, use.target, travel);
    case 'element':
      return follow(input, journey, use.within, { ...travel, holds: 'element', via: 'element' });
    case 'unpacked':
      flow(journey, use, travel);
      if (element) for (const name of use.names) bound(input, journey, name, { ...travel, holds: 'value', via: 'element' });
      return undefined;
    case 'passed':
      flow(journey, use, travel);
      return passedTo(input, journey, use, travel, { follow, intoContainer });
    case 'returned':
      flow(journey, use, travel);
      return returned(input, journey, travel);
    case 'yielded':
    case 'raised':
      flow(journey, use, travel);
      return escapes(journey, 'yes');
    case 'iterated':
      if (!element) return flow(journey, use, travel);
      return iterated(input, journey, travel);
    case 'subscripted':
      if (!element) return flow(journey, use, travel);
      return subscripted(input, journey, travel);
    case 'receiver':
      if (element && fromContainer(input, journey, use, travel)) return undefined;
      return flow(journey, use, travel);
    case 'entered':
      flow(journey, use, travel);
      return entered(input, journey, use.region, travel);
    case 'other':
      flow(journey, use, travel);
      return escapes(journey, 'unknown');
    case 'operand':
      flow(journey, use, travel);
      // The sum of two lists holds what both held.
      if (element) escapes(journey, 'unknown');
      return undefined;
    case 'dropped':
    case 'voided':
    case 'awaited':
    case 'called':
    case 'tested':
    case 'compared':
    case 'formatted':
      return flow(journey, use, travel);
  }
}

/** The value now has a name; whoever reads the name next has the value. */
function bound(input: FateInput, journey: Journey, name: string, travel: Travel): void {
  const { linked, holders } = input;
  const body = linked.resolver.facts(travel.in.file)?.classes[travel.classBody];
  if (body !== undefined) return ofAttribute(input, journey, { cls: classKey(travel.in.file, body.path), name }, travel);
  const found = holders.variable(travel.in, name, travel.order);
  if (found === undefined) return escapes(journey, 'unknown');
  journey.holders.add(name);
  const binding = bindingsBy(found.variable, travel.in.index)
    .filter((item) => item.order >= travel.order)
    .sort((a, b) => a.order - b.order)[0];
  const from = binding?.order ?? travel.order;
  if (seen(journey, `name ${found.owner.key} ${name} ${from} ${travel.holds}`)) return;
  const module = found.owner.unit.kind === 'module';
  const next = { ...travel, holds: travel.holds, ref: { k: 'name', name } as const, classBody: -1 };
  const others = bindingsBy(found.variable, travel.in.index).map((item) => item.order).filter((order) => order !== from);
  // A name bound as often as this stands in code that a program wrote.
  if (others.length > MAX_BINDINGS) return escapes(journey, 'unknown');
  const arrives = arrivalsAfter(input.paths(travel.in), from, others);
  for (const { in: reader, read } of readsOf(linked, found)) {
    const here = reader.index === travel.in.index;
    if (here && !arrives(read.order)) continue;
    const via = travel.via === 'element' ? 'element' : module && !here ? 'module' : travel.via === 'attribute' ? 'attribute' : 'name';
    follow(input, journey, read.use, { ...next, in: reader, order: read.order, region: read.region, at: read.at, via });
  }
  if (!module) return;
  for (const { in: reader, use, order, region, at, ref } of otherReaders(linked, input.values, holders, found.owner.file, name)) {
    follow(input, journey, use, { ...next, in: reader, order, region, at, ref, via: travel.via === 'element' ? 'element' : 'module' });
  }
}

/** Control can come from the binding to the read with nothing else bound in between. */
function arrivalsAfter(paths: Paths, from: number, others: readonly number[]): (to: number) => boolean {
  return others.length === 0 ? (to) => to > from || paths.follows(from, to) : paths.arrivals({ from, avoiding: others });
}

function stored(input: FateInput, journey: Journey, target: Ref, travel: Travel): void {
  if (target.k === 'item') return intoContainer(input, journey, target.of, travel);
  if (target.k === 'name') return bound(input, journey, target.name, travel);
  if (target.k !== 'attribute') return escapes(journey, 'yes');
  const cls = ownClass(input.values.value(travel.in, target.of, travel.order));
  if (cls === undefined) {
    journey.holders.add(describe(target));
    return escapes(journey, 'yes');
  }
  journey.holders.add(describe(target));
  ofAttribute(input, journey, { cls, name: target.name }, travel);
}

function ownClass(value: Value): ClassKey | undefined {
  return value.k === 'instance' || value.k === 'class' ? value.class : undefined;
}

/** The value is now an element of `container`. */
function intoContainer(input: FateInput, journey: Journey, container: Ref, travel: Travel): void {
  const next: Travel = { ...travel, holds: 'element', via: 'element' };
  journey.holders.add(describe(container));
  if (container.k === 'name') return inNamed(input, journey, container.name, next);
  if (container.k === 'attribute') {
    const cls = ownClass(input.values.value(travel.in, container.of, travel.order));
    return cls === undefined ? escapes(journey, 'yes') : ofAttribute(input, journey, { cls, name: container.name }, next);
  }
  // A list in a dict of lists: what is taken out of the outer one is not told apart.
  if (container.k === 'item') return intoContainer(input, journey, container.of, travel);
  escapes(journey, 'yes');
}

/** A collection that has its name already: all its reads count, earlier ones in a loop too. */
function inNamed(input: FateInput, journey: Journey, name: string, travel: Travel): void {
  const found = input.holders.variable(travel.in, name, undefined);
  if (found === undefined) return escapes(journey, 'yes');
  if (found.variable.bindings.some((binding) => binding.kind === 'param')) escapes(journey, 'yes');
  if (seen(journey, `in ${found.owner.key} ${name}`)) return;
  const module = found.owner.unit.kind === 'module';
  const ref = { k: 'name', name } as const;
  for (const { in: reader, read } of readsOf(input.linked, found)) {
    follow(input, journey, read.use, { ...travel, in: reader, order: read.order, region: read.region, at: read.at, ref, classBody: -1 });
  }
  if (!module) return;
  for (const reader of otherReaders(input.linked, input.values, input.holders, found.owner.file, name)) {
    follow(input, journey, reader.use, { ...travel, in: reader.in, order: reader.order, region: reader.region, at: reader.at, ref: reader.ref, classBody: -1 });
  }
}

/** All reads of an attribute, through `self` in the class and its relatives and through other names of their instances. */
function ofAttribute(input: FateInput, journey: Journey, attribute: { readonly cls: ClassKey; readonly name: string }, travel: Travel): void {
  const { linked, values, holders } = input;
  const { cls, name } = attribute;
  if (seen(journey, `attribute ${cls} ${name} ${travel.holds}`)) return;
  const mro = linked.resolver.mro(cls);
  // A base class that cannot be read may use the attribute.
  if (!mro.complete || linked.resolver.class(cls)?.library === true) escapes(journey, 'unknown');
  const family = new Set([cls, ...mro.classes, ...linked.resolver.subclasses(cls)]);
  for (const { in: reader, access } of holders.accesses(name)) {
    if (access.target.k !== 'attribute' || access.use === undefined || access.mode === 'write' || access.mode === 'delete') continue;
    const receiver = values.value(reader, access.target.of, access.order);
    const relation = belongs(receiver, family);
    if (relation === 'no') continue;
    if (relation === 'unknown') {
      escapes(journey, 'unknown');
      continue;
    }
    follow(input, journey, access.use, { ...travel, in: reader, order: access.order, region: access.region, at: access.at, via: travel.holds === 'element' ? 'element' : 'attribute', ref: access.target, classBody: -1 });
  }
}

function belongs(receiver: Value, family: ReadonlySet<ClassKey>): Certainty {
  switch (receiver.k) {
    case 'instance':
    case 'class':
      return family.has(receiver.class) ? 'yes' : 'no';
    case 'union': {
      const parts = receiver.of.map((part) => belongs(part, family));
      return parts.includes('yes') ? 'yes' : parts.includes('unknown') ? 'unknown' : 'no';
    }
    case 'unknown':
      return 'unknown';
    default:
      return 'no';
  }
}

function returned(input: FateInput, journey: Journey, travel: Travel): void {
  const { unit } = travel.in;
  const callers = unit.kind === 'function' && !unit.async && !unit.generator && travel.depth < MAX_DEPTH ? input.graph.callers(travel.in.key) : [];
  if (callers.length === 0) return escapes(journey, 'yes');
  // Somebody outside of what is checked may call it as well.
  escapes(journey, 'unknown');
  if (seen(journey, `returned ${travel.in.key} ${travel.holds}`)) return;
  for (const { in: caller, call } of callers) {
    follow(input, journey, call.use, { ...travel, in: caller, order: call.order, region: call.region, at: call.at, ref: undefined, classBody: call.classBody, depth: travel.depth + 1 });
  }
}

/** `for x in container`: the loop's variable is the value. */
function iterated(input: FateInput, journey: Journey, travel: Travel): void {
  const { unit, index } = travel.in;
  let nearest: { readonly name: string; readonly order: number } | undefined;
  for (const variable of unit.variables) {
    for (const binding of bindingsBy(variable, index)) {
      if (binding.kind !== 'value' || binding.order < travel.order) continue;
      const matches = travel.ref === undefined ? binding.value.k === 'element' : takesElement(binding.value, travel.ref);
      if (!matches) continue;
      if (nearest === undefined || binding.order < nearest.order) nearest = { name: variable.name, order: binding.order };
    }
  }
  if (nearest === undefined) return escapes(journey, 'unknown');
  // Several names may be bound in one step: `for name, thread in threads.items()`.
  for (const variable of unit.variables) {
    const binding = bindingsBy(variable, index).find((item) => item.kind === 'value' && item.order >= (nearest?.order ?? 0) && item.order <= (nearest?.order ?? 0) + 4 && (travel.ref === undefined ? item.value.k === 'element' : takesElement(item.value, travel.ref)));
    if (binding !== undefined) bound(input, journey, variable.name, { ...travel, order: binding.order, region: binding.region, at: binding.at, holds: 'value', via: 'element', ref: undefined });
  }
}

/** `container[key]`, with what is then done to the element. */
function subscripted(input: FateInput, journey: Journey, travel: Travel): void {
  if (travel.ref === undefined) return escapes(journey, 'unknown');
  const found = input.holders
    .elements(travel.in, travel.ref)
    .filter(({ access }) => access.order >= travel.order)
    .sort((a, b) => a.access.order - b.access.order)[0];
  if (found === undefined || found.access.use === undefined) return undefined;
  const { access } = found;
  follow(input, journey, found.access.use, { ...travel, order: access.order, region: access.region, at: access.at, holds: 'value', via: 'element', ref: access.target });
}

const GIVES_ELEMENT: ReadonlySet<string> = new Set(['pop', 'popleft', 'popitem', 'get', 'setdefault', '__getitem__', 'get_nowait', 'shift', 'find', 'findLast', 'at']);
const GIVES_ELEMENTS: ReadonlySet<string> = new Set(['values', 'items', 'copy', 'union', 'difference', '__iter__', 'filter', 'slice', 'splice', 'concat', 'toSorted', 'toReversed', 'entries']);
const KEEPS_ELEMENTS: ReadonlySet<string> = new Set(['append', 'add', 'insert', 'extend', 'update', 'remove', 'discard', 'clear', 'sort', 'reverse', 'keys', 'index', 'count', 'appendleft', 'put', 'put_nowait', 'push', 'unshift', 'has', 'delete', 'includes', 'indexOf', 'join']);
/** Methods of JavaScript that give each element to a callback. */
const HANDS_ELEMENTS: ReadonlySet<string> = new Set(['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flatMap', 'reduce', 'reduceRight']);

/** What a method of a collection does with its elements; `false` when it is no such method. */
function fromContainer(input: FateInput, journey: Journey, use: Extract<Use, { kind: 'receiver' }>, travel: Travel): boolean {
  if (KEEPS_ELEMENTS.has(use.attribute)) return true;
  const site = use.call === undefined ? undefined : input.linked.call(travel.in, use.call);
  if (site === undefined) return false;
  const { call } = site;
  const next: Travel = { ...travel, order: call.order, region: call.region, at: call.at, via: 'element' };
  const handed = HANDS_ELEMENTS.has(use.attribute);
  if (handed) intoCallback(input, journey, site, use.attribute.startsWith('reduce') ? 1 : 0, next);
  if (GIVES_ELEMENT.has(use.attribute)) {
    follow(input, journey, call.use, { ...next, holds: 'value', ref: undefined });
    return true;
  }
  if (GIVES_ELEMENTS.has(use.attribute)) {
    follow(input, journey, call.use, next);
    return true;
  }
  return handed;
}

/** The element is a parameter of the function that stands as the argument. */
function intoCallback(input: FateInput, journey: Journey, site: CallSite, position: number, travel: Travel): void {
  const callback = site.call.args[0]?.value;
  const unit = callback?.k === 'lambda' ? input.linked.sites(site.in.file)[callback.unit] : undefined;
  const param = unit?.unit.params[position];
  if (unit === undefined) return escapes(journey, 'unknown');
  if (param !== undefined) bound(input, journey, param.name, { ...travel, in: unit, order: -1, region: 0, holds: 'value', ref: undefined, classBody: -1 });
}

/** `with value as name`. What entering gives is taken for the value itself, as it is for locks, executors and pools. */
function entered(input: FateInput, journey: Journey, region: number, travel: Travel): void {
  const name = travel.in.unit.regions[region]?.managerName;
  if (name !== undefined) bound(input, journey, name, { ...travel, via: travel.via === 'direct' ? 'name' : travel.via, ref: undefined });
}
